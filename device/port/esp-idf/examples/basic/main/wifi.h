#ifndef EXAMPLE_WIFI_H
#define EXAMPLE_WIFI_H

/* Connects to a Wi-Fi network in the background, and again whenever the connection is lost. */
void wifi_start(const char *name, const char *password);

#endif
