import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { clip } from './address-space.ts';
import { HABITS, Habits, isHabitual, MOST_TRUST } from './habits.ts';
import { BRANCH, CALL, IMMEDIATE, PLAIN, POINTER } from './reference.ts';
import { Unit } from './unit.ts';

const word = fc.nat(0xffffffff);

test('what was learned is known of that word, and of no other', () => {
  fc.assert(
    fc.property(word, word, word, (old, fresh, other) => {
      fc.pre(old !== fresh && other !== old);
      const habits = new Habits();
      const place = habits.placeOf(old);
      assert.ok(place >= 0 && place < HABITS);
      habits.learn(place, old, fresh);
      assert.ok(habits.knows(place, old));
      assert.equal(habits.freshAt(place), fresh);
      assert.ok(!habits.knows(habits.placeOf(other), other));
    }),
    { seed: 11 },
  );
});

test('nothing is known at first, not even of zero', () => {
  const habits = new Habits();
  for (let value = 0; value < 1000; value++) assert.ok(!habits.knows(habits.placeOf(value), value));
});

test('trust stays from 0 to its limit; a habit is forgotten by a doubt when there is no trust, and only then', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 40 }), (does) => {
      const habits = new Habits();
      const place = habits.placeOf(77);
      habits.learn(place, 77, 78);
      let trust = 1;
      for (const confirms of does) {
        if (!habits.knows(place, 77)) break;
        assert.equal(habits.trustIn(place), trust);
        const isLast = !confirms && trust === 0;
        if (confirms) habits.confirm(place);
        else habits.doubt(place);
        trust = confirms ? Math.min(trust + 1, MOST_TRUST) : Math.max(trust - 1, 0);
        assert.equal(habits.knows(place, 77), !isLast);
      }
    }),
    { seed: 12 },
  );
});

test('the newest habit takes the place of an older one, as little trusted as any new one', () => {
  const habits = new Habits();
  const place = habits.placeOf(77);
  habits.learn(place, 77, 78);
  for (let i = 0; i < 9; i++) habits.confirm(place);
  const rival = Array.from({ length: 1000 }, (_, i) => i + 100).find((value) => habits.placeOf(value) === place) ?? 0;
  habits.learn(place, rival, 5);
  assert.ok(!habits.knows(place, 77) && habits.knows(place, rival));
  assert.equal(habits.trustIn(place), 1);
});

test('a clipped word keeps its low bytes', () => {
  for (const size of [1, 2, 3, 4]) assert.equal(clip(0xfedcba98, size), 0xfedcba98 % 2 ** (8 * size));
});

test('instructions that the map does not lead have habits: of 2 to 4 bytes, in code', () => {
  const unit = new Unit();
  const has = (kind: number, size: number, isCode: boolean): boolean => {
    unit.reference(kind, size, 0, 0, 0);
    unit.isCode = isCode;
    return isHabitual(unit);
  };
  for (const size of [1, 2, 3, 4, 5, 20]) {
    assert.equal(has(PLAIN, size, true), size >= 2 && size <= 4);
    assert.equal(has(PLAIN, size, false), false);
  }
  assert.ok(has(BRANCH, 4, true) && has(IMMEDIATE, 4, true));
  assert.ok(!has(CALL, 3, true) && !has(POINTER, 4, true));
});
