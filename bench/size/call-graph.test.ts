import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CallGraph } from './call-graph.ts';

const node = (name: string, bytes: number, how = 'static'): string =>
  `node: { title: "${name}" label: "${name}\\n/x.c:1:2\\n${bytes} bytes (${how})\\n0 dynamic objects" }`;
const edge = (from: string, to: string): string =>
  `edge: { sourcename: "${from}" targetname: "${to}" label: "/x.c:1:2" }`;
const graphOf = (file: string, ...lines: string[]): CallGraph =>
  new CallGraph(new Map([[file, lines.join('\n')]]), 100);

test('the deepest path is the one with the largest sum of frames, not the longest', () => {
  const graph = graphOf(
    'x.c',
    ...[node('main', 16), node('a', 8), node('b', 8), node('large', 64)],
    ...[edge('main', 'a'), edge('a', 'b'), edge('main', 'large'), edge('b', 'memcpy')],
  );
  const { frames, size, endsInPort } = graph.deepest('main');
  assert.deepEqual([frames.map(({ name }) => name), size, endsInPort], [['main', 'large'], 80, false]);
  assert.deepEqual(graph.roots, ['main']);
});

test('recursion, unknown functions, unknown pointers and variable frames are errors, never a smaller number', () => {
  const circle = graphOf('x.c', node('a', 8), node('b', 8), edge('a', 'b'), edge('b', 'a'));
  assert.throws(() => circle.deepest('a'), /recursion: a → b → a/);
  assert.throws(() => graphOf('x.c', node('a', 8), edge('a', 'puts')).deepest('a'), /puts, which is not known/);
  const pointer = graphOf('x.c', node('a', 8), edge('a', '__indirect_call'));
  assert.throws(() => pointer.deepest('a'), /through a pointer/);
  assert.throws(() => graphOf('x.c', node('a', 8, 'dynamic')), /variable amount/);
});

test('a pointer leads to every function it may reach, across files, and on into the port', () => {
  const graph = new CallGraph(
    new Map([
      ['image.c', [node('take', 32), edge('take', '__indirect_call')].join('\n')],
      [
        'engine_boot.c',
        [node('aloft_engine_read_running', 16), edge('aloft_engine_read_running', '__indirect_call')].join('\n'),
      ],
    ]),
    100,
  );
  const { frames, size, endsInPort } = graph.deepest('take');
  assert.deepEqual(
    [frames.map(({ name }) => name), size, endsInPort],
    [['take', 'aloft_engine_read_running'], 48, true],
  );
});

test('a shallow path into the port beats a deeper one that stays outside, by what the port takes', () => {
  const lines = [node('main', 8), node('outside', 90), node('append', 8)];
  const graph = graphOf(
    'journal.c',
    ...lines,
    edge('main', 'outside'),
    edge('main', 'append'),
    edge('append', '__indirect_call'),
  );
  const path = graph.deepest('main');
  assert.deepEqual([path.frames.at(-1)?.name, path.size, graph.depth(path)], ['append', 16, 116]);
});
