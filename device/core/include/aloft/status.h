/*
 * What every function of the device code answers.
 *
 * The numbers are written to the journal and into reports, so they never change meaning: the list only grows, each
 * group within its own range, and every value fits in one byte. 0..7 is progress, 8..127 an error, 128..255 a refusal
 * (nothing is broken, this device just must not take this offer now).
 */
#ifndef ALOFT_STATUS_H
#define ALOFT_STATUS_H

enum aloft_status {
    /* Progress. */
    ALOFT_OK = 0,         /* success; for a poll: the output is full, call again */
    ALOFT_NEED_INPUT = 1, /* nothing more can be made before more input arrives */
    ALOFT_DONE = 2,       /* complete */

    /* Use of the library. */
    ALOFT_ERR_ARGUMENT = 8, /* a pointer is NULL or a size breaks a documented limit */
    ALOFT_ERR_STATE = 9,    /* the call does not fit the state, e.g. a decoder that already failed */

    /* Patch file. */
    ALOFT_ERR_PATCH_MAGIC = 16,       /* does not start with "ALFP" */
    ALOFT_ERR_PATCH_VERSION = 17,     /* format version this decoder does not know */
    ALOFT_ERR_PATCH_HEADER_CRC = 18,  /* header bytes damaged */
    ALOFT_ERR_PATCH_FEATURE = 19,     /* a feature bit this decoder does not know */
    ALOFT_ERR_PATCH_SIZE = 20,        /* sizes in the header contradict each other or the manifest */
    ALOFT_ERR_PATCH_RAM = 21,         /* workspace smaller than the header asks for */
    ALOFT_ERR_PATCH_CORRUPT = 22,     /* coded body is not something an encoder writes */
    ALOFT_ERR_PATCH_TRUNCATED = 23,   /* input ended before the target was complete */
    ALOFT_ERR_PATCH_BASE_READ = 24,   /* read_base reported a failure */
    ALOFT_ERR_PATCH_TARGET_READ = 25, /* read_target reported a failure */
    ALOFT_ERR_PATCH_BASE = 26,        /* made for another base than the running image */
    ALOFT_ERR_PATCH_CHIP = 27,        /* made for another chip */
    ALOFT_ERR_APPLY_RESET = 29,       /* the device was reset again and again while it rebuilt the target from this */
    ALOFT_ERR_PATCH_TRAILING = 28,    /* input goes on after the end of the patch */

    /* Signatures, of manifests and of trust statements. */
    ALOFT_ERR_SIGNATURE_STRUCTURE = 30,   /* not a COSE_Sign1 of the profile: other headers, a payload inside ... */
    ALOFT_ERR_SIGNATURE_ALGORITHM = 31,   /* another algorithm than ES256 */
    ALOFT_ERR_SIGNATURE_MALFORMED = 32,   /* r or s is 0 or too large, or s is the larger of the two */
    ALOFT_ERR_SIGNATURE_ORDER = 33,       /* key ids do not ascend */
    ALOFT_ERR_SIGNATURE_TOO_MANY = 34,    /* more than ALOFT_MAX_SIGNATURES */
    ALOFT_ERR_SIGNATURE_KEY_UNKNOWN = 35, /* by no key that is trusted here */
    ALOFT_ERR_SIGNATURE_WRONG = 36,       /* under the id of a trusted key, which did not make it */
    ALOFT_ERR_SIGNATURE_TOO_FEW = 37,     /* fewer trusted keys signed than the threshold asks for */
    ALOFT_ERR_KEY_INVALID = 38,           /* bytes that are no public key on P-256 */

    /* CBOR. */
    ALOFT_ERR_CBOR_TRUNCATED = 40,    /* an item reaches past the end */
    ALOFT_ERR_CBOR_TYPE = 41,         /* another major type than expected */
    ALOFT_ERR_CBOR_NOT_SHORTEST = 42, /* integer or length not in its shortest form */
    ALOFT_ERR_CBOR_INDEFINITE = 43,   /* indefinite length */
    ALOFT_ERR_CBOR_DEPTH = 44,        /* nested deeper than the reader allows */
    ALOFT_ERR_CBOR_RANGE = 45,        /* integer beyond 32 bits */
    ALOFT_ERR_CBOR_RESERVED = 46,     /* reserved additional information, or a simple value not in use */
    ALOFT_ERR_CBOR_UTF8 = 47,         /* text string is not UTF-8 */
    ALOFT_ERR_CBOR_TRAILING = 48,     /* bytes after the item */
    ALOFT_ERR_CBOR_FLOAT = 49,        /* floating-point number */
    ALOFT_ERR_CBOR_TAG = 50,          /* a tag where none is prescribed */
    ALOFT_ERR_CBOR_KEY_ORDER = 51,    /* map keys that do not ascend, or one twice */

    /* Archive in a component. */
    ALOFT_ERR_ARCHIVE_FORMAT = 52,  /* not an archive that `aloft bundle` packs */
    ALOFT_ERR_ARCHIVE_UNKNOWN = 53, /* no file of this path in it */

    /* Offer and manifest. */
    ALOFT_ERR_OFFER_STATEMENT_COUNT = 55, /* an array of no trust statement, or of more than ALOFT_OFFER_MAX_STATEMENTS */
    ALOFT_ERR_OFFER_SIZE = 56,           /* larger than ALOFT_OFFER_MAX_SIZE */
    ALOFT_ERR_OFFER_FORMAT = 57,         /* format number this device does not know */
    ALOFT_ERR_OFFER_KEY = 58,            /* unknown, missing, repeated or unsorted map key */
    ALOFT_ERR_OFFER_DIGEST = 61,         /* a digest that is not 32 bytes */
    ALOFT_ERR_OFFER_ARTIFACT = 64,       /* artifact of unknown kind, of size 0, or an image that is not the target */
    ALOFT_ERR_OFFER_ARTIFACT_COUNT = 65, /* more than ALOFT_OFFER_MAX_ARTIFACTS */

    /* Envelope of a manifest. */
    ALOFT_ERR_MANIFEST_TOO_LARGE = 67,        /* larger than ALOFT_ENVELOPE_MAX_SIZE */
    ALOFT_ERR_MANIFEST_ENVELOPE = 68,         /* not a tagged SUIT envelope of wrapper and manifest alone */
    ALOFT_ERR_MANIFEST_DIGEST_ALGORITHM = 69, /* a digest other than SHA-256 */
    ALOFT_ERR_MANIFEST_ALTERED = 70,          /* not the manifest the digest in the wrapper belongs to */
    ALOFT_ERR_MANIFEST_UNSIGNED = 71,         /* no signature, and this device trusts keys */

    /* App image. */
    ALOFT_ERR_IMAGE_MAGIC = 72,          /* first byte not 0xE9 */
    ALOFT_ERR_IMAGE_SEGMENT_COUNT = 73,  /* 0 or more than 16 segments */
    ALOFT_ERR_IMAGE_SEGMENT = 74,        /* segment length not a multiple of 4, or 16 MB and more */
    ALOFT_ERR_IMAGE_SIZE = 75,           /* image reaches past the end of the slot or of the target */
    ALOFT_ERR_IMAGE_CHECKSUM = 76,       /* XOR checksum wrong */
    ALOFT_ERR_IMAGE_HASH = 77,           /* appended SHA-256 wrong */
    ALOFT_ERR_IMAGE_CHIP = 78,           /* built for another chip */
    ALOFT_ERR_IMAGE_CHIP_REVISION = 79,  /* needs another chip revision */
    ALOFT_ERR_IMAGE_SECURE_VERSION = 80, /* secure version below the one the device has reached */

    /* Components behind an app image. */
    ALOFT_ERR_BUNDLE_NONE = 81,   /* no index there: an app image alone */
    ALOFT_ERR_BUNDLE_FORMAT = 82, /* format number this device does not know */
    ALOFT_ERR_BUNDLE_COUNT = 83,  /* no component, or more than ALOFT_BUNDLE_MAX_COMPONENTS */
    ALOFT_ERR_BUNDLE_CRC = 84,    /* index damaged */
    ALOFT_ERR_BUNDLE_IMAGE = 85,  /* index of another app image */
    ALOFT_ERR_BUNDLE_SIZE = 86,   /* bundle reaches past the end of the slot */
    ALOFT_ERR_BUNDLE_LAYOUT = 87, /* a component is not in its place */

    /* Flash and boot records, as reported by the port. */
    ALOFT_ERR_FLASH_READ = 88,
    ALOFT_ERR_FLASH_ERASE = 89,
    ALOFT_ERR_FLASH_WRITE = 90,
    ALOFT_ERR_FLASH_OVERLAP = 91, /* the target would have reached the staged patch; nothing was written there */
    ALOFT_ERR_JOURNAL = 92,       /* the journal can not be written: no update is possible */
    ALOFT_ERR_BOOT_STATE = 93,
    ALOFT_ERR_SET_BOOT = 94, /* the loader's own verification refused the rebuilt image */
    ALOFT_ERR_CONFIRM = 95,
    ALOFT_ERR_ROLLBACK = 96, /* no other bootable image: the device stays where it is */

    /* Trust statements. */
    ALOFT_ERR_TRUST_TOO_LARGE = 97,    /* larger than ALOFT_STATEMENT_MAX_SIZE */
    ALOFT_ERR_TRUST_STRUCTURE = 98,    /* another shape or format number */
    ALOFT_ERR_TRUST_BAD_VALUE = 99,    /* no keys, too many, twice the same, or a threshold that does not fit */
    ALOFT_ERR_TRUST_OLDER = 100,       /* not newer than the trust anchors in use */
    ALOFT_ERR_TRUST_OTHER_VENDOR = 101,
    ALOFT_ERR_TRUST_UNSIGNED = 102,
    ALOFT_ERR_TRUST_STORE = 103,       /* the sectors of the keys can not be read, not by this program, or took no record */

    /* Network and downloaded bytes. */
    ALOFT_ERR_HTTP_STATUS = 104,     /* an answer that is neither 200 nor 206 */
    ALOFT_ERR_HTTP_RANGE = 105,      /* 206 for another range than asked for */
    ALOFT_ERR_HTTP_TRUNCATED = 106,  /* body ended early */
    ALOFT_ERR_HTTP_CONNECTION = 107, /* no connection, or lost */
    ALOFT_ERR_ARTIFACT_SIZE = 108,   /* more or fewer bytes than the offer says */
    ALOFT_ERR_ARTIFACT_DIGEST = 109, /* right size, wrong bytes */
    ALOFT_ERR_TARGET_DIGEST = 110,   /* rebuilt slot does not hash to the target's digest */
    ALOFT_ERR_HTTP_CONTENT = 111,    /* a web page instead of the file: a captive portal, most likely */

    /* Components, continued. */
    ALOFT_ERR_BUNDLE_NAME = 112,       /* a name that is none */
    ALOFT_ERR_BUNDLE_ORDER = 113,      /* names do not ascend, or one is there twice */
    ALOFT_ERR_COMPONENT_UNKNOWN = 114, /* no component of this name */
    ALOFT_ERR_COMPONENT_DIGEST = 115,  /* the component's bytes are not those it was built from */

    /* First boots of a new image. */
    ALOFT_ERR_TRIAL_NOT_BOOTED = 116, /* selected, but the device came up in the old image without a sign of the new */
    ALOFT_ERR_TRIAL_RESET = 117,      /* the new image ran and was reset before it was confirmed */
    ALOFT_ERR_TRIAL_UNHEALTHY = 118,  /* the application said it is not healthy */
    ALOFT_ERR_TRIAL_TIMEOUT = 119,    /* neither healthy nor checked in before the time limit */

    /* Content of a manifest whose signatures are good. */
    ALOFT_ERR_MANIFEST_VERSION_UNSUPPORTED = 120, /* SUIT encoding version other than 1 */
    ALOFT_ERR_MANIFEST_ELEMENT = 121,             /* an element is missing, or one the profile does not know */
    ALOFT_ERR_MANIFEST_COMPONENTS = 122,          /* other components than the application image */
    ALOFT_ERR_MANIFEST_COMMAND = 123,             /* a command sequence other than the prescribed one */
    ALOFT_ERR_MANIFEST_PARAMETER = 124,           /* a parameter is missing or unknown */
    ALOFT_ERR_MANIFEST_URI = 125,                 /* address of the image is not the one its digest gives */
    ALOFT_ERR_MANIFEST_TEXT = 126,                /* text part of another shape */
    ALOFT_ERR_MANIFEST_BAD_VALUE = 127,           /* a field outside its limits */

    /* Refusals. */
    ALOFT_REFUSED_CLASS = 128,          /* offer for another device class */
    ALOFT_REFUSED_CHIP = 129,           /* offer for another chip */
    ALOFT_REFUSED_SECURE_VERSION = 130, /* below the secure version the device has reached */
    ALOFT_REFUSED_SEQUENCE = 131,       /* manifest older than the one installed last */
    ALOFT_REFUSED_SLOT = 132,           /* slot too small for the target */
    ALOFT_REFUSED_RAM = 133,            /* every artifact that fits needs a larger decoder workspace */
    ALOFT_REFUSED_NO_ARTIFACT = 134,    /* nothing in the offer leads from the running image to the target */
    ALOFT_REFUSED_RUNNING = 135,        /* the target is what already runs */
    ALOFT_REFUSED_FAILED_BEFORE = 136,  /* this target used up its attempts */
    ALOFT_REFUSED_BATTERY = 137,        /* battery low */
    ALOFT_REFUSED_SIGNAL = 138,         /* signal weak */
    ALOFT_REFUSED_WINDOW = 139,         /* outside the maintenance window */
    ALOFT_REFUSED_BUSY = 140,           /* the application is busy */
    ALOFT_REFUSED_USER = 141,           /* the user said no */
    ALOFT_REFUSED_VENDOR = 142,         /* offer for the devices of another vendor */
    ALOFT_REFUSED_CHIP_REVISION = 143,  /* offer for other revisions of the chip */
    ALOFT_REFUSED_STEP_MISSING = 144,   /* another release has to be installed first */
    ALOFT_REFUSED_EXPIRED = 145         /* the time to install it is over */
};

/* Name of a status without its prefix, e.g. "ERR_PATCH_MAGIC"; "UNKNOWN" for any other number. Never NULL. */
const char *aloft_status_name(enum aloft_status status);

#endif
