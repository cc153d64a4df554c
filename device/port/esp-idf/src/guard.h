/*
 * Bounds one call of esp_http_client. Its time limit is for one read of the transport, and both fetch_headers and read
 * go on reading until they have what they want: a server that sends a byte now and then keeps them for hours. Each round
 * looks at the limit again, so a timer that takes it away ends the call at the first moment at which no byte is waiting.
 */
#ifndef ALOFT_GUARD_H
#define ALOFT_GUARD_H

#include <stdint.h>

#include "esp_err.h"
#include "esp_http_client.h"

/* Before the first guard; may be called again. */
esp_err_t aloft_guard_init(void);

/* From now on calls with this client end after about `limit_ms`; at most about that much longer when bytes trickle in.
 * Not ESP_OK: nothing would end them, so they must not be made. */
esp_err_t aloft_guard_begin(esp_http_client_handle_t client, uint32_t limit_ms);

/* Before the client is used without a guard, or given up. */
void aloft_guard_end(void);

#endif
