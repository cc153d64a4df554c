/*
 * What holds for images and flash alike.
 */
#ifndef ALOFT_LIMITS_H
#define ALOFT_LIMITS_H

/* Largest slot, image and segment in bytes: the flash that 24-bit addresses reach. */
#define ALOFT_IMAGE_MAX_SIZE 0x1000000u

#endif
