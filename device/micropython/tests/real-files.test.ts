import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Files, hex, sha256, signedRelease, trustModule, whileServed } from './file-release.ts';
import { missingPython, runPython } from './python.ts';
import { compiled, missingUnix, packageFiles, SmallBoard } from './small-board.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const program: Files = {
  'main.py': text('print("new")\n'.repeat(500)),
  'lib/lamp.py': text('def on():\n    pass\n'),
  'www/index.html': text('<p>'.repeat(100_000)),
};
/** As many files as a release may have. */
const large: Files = {
  ...program,
  ...Object.fromEntries(Array.from({ length: 125 }, (_, index) => [`data/${index}.txt`, text(`${index}`.repeat(9))])),
};

describe('CPython with real sockets and real signatures', { skip: missingPython ?? false }, () => {
  for (const way of ['update', 'async']) {
    test(`a signed release is installed and confirmed over one connection (${way})`, async () => {
      const repository = await signedRelease(program, 3);
      await whileServed(repository, async (url, asked) => {
        const seen = JSON.parse(await runPython('file_client.py', url, trustModule, way));
        assert.equal(seen.result, true, JSON.stringify(seen));
        assert.equal(seen.crash, 'None');
        const sizes = Object.entries(program).map(([name, content]) => [name, content.length]);
        assert.deepEqual(seen.files, Object.fromEntries(sizes));
        assert.equal(seen.state, '{}');
        // One for the update, one for the check that confirms.
        assert.equal(asked.filter((path) => path === 'connection').length, 2, asked.join(' '));
      });
    });
  }
});

const heap = process.env['ALOFT_HEAP'] ?? '100k';
const largeHeap = '100k';
const mpyCross = process.env['ALOFT_MPY_CROSS'];

describe(`MicroPython with ${heap} of heap, littlefs and real sockets`, { skip: missingUnix ?? false }, () => {
  for (const form of ['py', 'mpy']) {
    const skip = form === 'mpy' && mpyCross === undefined ? 'ALOFT_MPY_CROSS names no mpy-cross' : false;
    test(`a signed release is installed and confirmed, with the package as .${form}`, { skip }, async (context) => {
      const own = form === 'mpy' ? await compiled(packageFiles(), mpyCross ?? '') : packageFiles();
      const board = new SmallBoard();
      try {
        await board.put({ ...own, 'aloft_trust.py': text(trustModule), 'main.py': text('old') });
        await whileServed(await signedRelease(program, 3), async (url) => {
          const updated = JSON.parse(await board.update(heap, url));
          assert.equal(updated.result, true, JSON.stringify(updated));
          context.diagnostic(`${updated.free} bytes are free before, ${updated.after} after`);
          const shown = await board.show(...Object.keys(program).map((name) => `/${name}`));
          for (const [name, content] of Object.entries(program)) {
            assert.deepEqual(shown[`/${name}`], [hex(sha256(content)), content.length]);
          }
          const confirmed = JSON.parse(await board.confirm(heap, url));
          assert.deepEqual([confirmed.result, confirmed.error], [false, null]);
        });
        // Its list has 6 KB.
        if (form === 'mpy') return;
        await whileServed(await signedRelease(large, 4), async (url, asked) => {
          const updated = JSON.parse(await board.update(largeHeap, url));
          assert.equal(updated.result, true, JSON.stringify(updated));
          assert.equal(asked.filter((path) => path.startsWith('artifacts/')).length, 126);
          assert.equal(asked.filter((path) => path === 'connection').length, 1);
        });
      } finally {
        board.remove();
      }
    });
  }
});
