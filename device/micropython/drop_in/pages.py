"""Where the files of a repository are."""

from aloft.names import VERSION


def base_of(url, branch):
    """The address that files lie below. A page of GitHub becomes its raw files, by any URL one can copy there."""
    if not isinstance(url, str):
        raise ValueError("the address of a repository is a text, and not %r" % (url,))
    url = url.split("?")[0].split("#")[0]
    scheme, _, rest = (url if "://" in url else "https://" + url).partition("://")
    if scheme not in ("http", "https"):
        raise ValueError("'%s' is no address that begins with https:// or http://" % url)
    parts = [part for part in rest.split("/") if part]
    if not parts:
        raise ValueError("'%s' is no address" % url)
    if parts[-1] == VERSION:
        parts.pop()
    if parts[0] in ("github.com", "www.github.com"):
        scheme, parts[0] = "https", "raw.githubusercontent.com"
        if len(parts) > 3 and parts[3] in ("tree", "blob", "raw"):
            del parts[3]
        if len(parts) > 2 and parts[2].endswith(".git"):
            parts[2] = parts[2][:-4]
    if parts[0] == "raw.githubusercontent.com" and len(parts) == 3:
        parts.append(branch)
    return scheme + "://" + "/".join(parts) + "/"
