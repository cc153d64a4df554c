/**
 * Passes a stream on, and takes its failure out of the hands of the HTTP adapter, which would end the answer as if it
 * were complete or write the error text into the file.
 *
 * @param onFailure told the failure; true when it has cut the connection, which is how a client learns that a
 *   body with a known length is incomplete. The stream then ends quietly, else it fails.
 */
export function guardedStream(
  source: ReadableStream<Uint8Array>,
  onFailure: (error: unknown) => boolean,
): ReadableStream<Uint8Array> {
  const reader = source.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          if (onFailure(error)) controller.close();
          else controller.error(error);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
