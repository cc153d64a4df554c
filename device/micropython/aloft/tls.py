"""TLS."""


def over_tls(sock, host, ca):
    """Without `ca` the connection is secret, but whom it is with is anybody's guess."""
    try:
        return wrap(sock, host, ca)
    except ImportError:
        raise OSError("this firmware has no TLS; another build has, or use http")
    except (AttributeError, NotImplementedError) as error:  # the ESP8266, for one
        raise OSError("the TLS of this firmware can not check certificates: %s" % error)


def wrap(sock, host, ca):
    import ssl

    if not hasattr(ssl, "SSLContext"):  # MicroPython 1.20
        checks = {"cert_reqs": ssl.CERT_REQUIRED, "cadata": ca} if ca else {}
        return ssl.wrap_socket(sock, server_hostname=host, **checks)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca:
        context.verify_mode = ssl.CERT_REQUIRED
        try:
            context.load_verify_locations(cadata=ca)
        except TypeError:  # written in C it knows no names
            context.load_verify_locations(ca)
    else:
        if hasattr(context, "check_hostname"):
            context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(sock, server_hostname=host)
