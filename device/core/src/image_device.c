#include "aloft/image.h"

enum aloft_status aloft_image_check_device(const struct aloft_image_info *info, uint16_t chip_id,
                                           uint16_t chip_revision, uint32_t secure_version)
{
    if (info->chip_id != chip_id) {
        return ALOFT_ERR_IMAGE_CHIP;
    }
    if (chip_revision != UINT16_MAX) {
        bool has_maximum = info->max_chip_revision != 0 && info->max_chip_revision != UINT16_MAX;
        if (chip_revision < info->min_chip_revision || (has_maximum && chip_revision > info->max_chip_revision)) {
            return ALOFT_ERR_IMAGE_CHIP_REVISION;
        }
    }
    if (secure_version > 0 && (!info->has_descriptor || info->secure_version < secure_version)) {
        return ALOFT_ERR_IMAGE_SECURE_VERSION;
    }
    return ALOFT_OK;
}
