import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startMicroPython, textOf } from './interpreter.ts';
import { testMistakes } from './mistakes.ts';

/** A mistake built into a file of the package, and the law that has to notice it. */
interface Mutation {
  readonly mistake: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly noticed: string;
}

const mutations: readonly Mutation[] = [
  {
    mistake: 'a device without keys takes what it is given',
    file: 'aloft/updater.py',
    from: 'if not self.laboratory:',
    to: 'if False:',
    noticed: 'file_refusal_laws.law_no_keys',
  },
  {
    mistake: 'new keys are not kept',
    file: 'aloft/keys.py',
    from: 'save(TRUST, newer, vendor_id)',
    to: 'pass',
    noticed: 'file_refusal_laws.law_statements',
  },
  {
    mistake: 'two updates run at once',
    file: 'aloft/updater.py',
    from: 'AT_WORK.append(self)',
    to: 'pass',
    noticed: 'file_alone_laws.law_one_at_a_time',
  },
  {
    mistake: 'a release that failed is installed again',
    file: 'aloft/updater.py',
    from: 'manifest.sequence <= given_up',
    to: 'False',
    noticed: 'file_trial_laws.law_given_up',
  },
  {
    mistake: 'what is confirmed was only said, or only reached its server',
    file: 'aloft/trial.py',
    from: 'all(need in TOLD',
    to: 'any(need in TOLD',
    noticed: 'file_trial_laws.law_both',
  },
  {
    mistake: 'the number of the release is not switched with its files',
    file: 'aloft/staging.py',
    from: '        yield RELEASE\n        yield COPY\n',
    to: '',
    noticed: 'file_trial_laws.law_by_cable',
  },
  {
    mistake: 'what is fetched need not have its digest',
    file: 'aloft/fetch.py',
    from: 'state[1].digest() != bytes(digest)',
    to: 'False',
    noticed: 'file_network_laws.law_other_bytes',
  },
  {
    mistake: 'what a source gave is believed',
    file: 'aloft/making.py',
    from: '(yield from hashing(to, self.buffer)) != digest',
    to: 'False',
    noticed: 'file_source_laws.law_lies',
  },
  {
    mistake: 'what a release wants of a board is not asked for',
    file: 'aloft/staging.py',
    from: 'check_requirements(requirements_of(self.list), Board())',
    to: 'pass',
    noticed: 'file_refusal_laws.law_lists',
  },
  {
    mistake: 'files go where folders of the user are',
    file: 'aloft/staging.py',
    from: '            self._check_place(path)\n',
    to: '',
    noticed: 'file_refusal_laws.law_places',
  },
  {
    mistake: 'every file has a connection of its own',
    file: 'aloft/reply.py',
    from: 'if not (self.is_kept and self.is_whole):',
    to: 'if True:',
    noticed: 'file_update_laws.law_update',
  },
  {
    mistake: 'wakes from deep sleep are not counted',
    file: 'aloft_guard.py',
    from: 'state[count] < most',
    to: '(woke or state[count] < most)',
    noticed: 'file_damage_laws.law_sleeper',
  },
  {
    mistake: 'the number of the release has no second copy',
    file: 'aloft/file_updater.py',
    from: 'for name in (RELEASE, COPY):\n            try:',
    to: 'for name in (RELEASE,):\n            try:',
    noticed: 'file_damage_laws.law_number',
  },
  {
    mistake: 'a damaged list is read',
    file: 'aloft/staging.py',
    from: 'hexlify(before).decode() == digest',
    to: 'True',
    noticed: 'file_damage_laws.law_list',
  },
  {
    mistake: 'files are installed while firmware is on trial',
    file: 'aloft/file_updater.py',
    from: 'read_json(FIRMWARE).get("phase") in',
    to: 'None in',
    noticed: 'file_damage_laws.law_one_trial',
  },
  {
    mistake: 'anybody confirms what has needs',
    file: 'aloft_guard.py',
    from: '(is_all_told or "needs" not in state)',
    to: 'True',
    noticed: 'file_damage_laws.law_two_updaters',
  },
  {
    mistake: 'old modules hide new ones',
    file: 'aloft/staging.py',
    from: 'for name in hiding(path):',
    to: 'for name in ():',
    noticed: 'file_damage_laws.law_hidden',
  },
];

for (const { mistake, file, from, to, noticed } of mutations) {
  test(`noticed: ${mistake}`, async () => {
    let count = 0;
    const interpreter = await startMicroPython(undefined, (name, source) => {
      if (name !== file) return source;
      count = source.split(from).length - 1;
      return source.replace(from, () => to);
    });
    assert.equal(count, 1, 'the text to change is there once');
    interpreter.runPython('import laws');
    const [module = '', name = ''] = noticed.split('.');
    assert.match(
      textOf(interpreter, 'laws.run_law(module, name)', { module, name }),
      /^failed: [\s\S]*(AssertionError|KeyError)/,
    );
  });
}

// One cut of many shows it, and all of them are tried in CPython.
await testMistakes([
  {
    mistake: 'files that go away are renamed, and boot.py is not seen after a cut',
    file: 'aloft_guard.py',
    from: '    if stands_by_boot(name):\n        remove_file(name)',
    to: '    if False:\n        remove_file(name)',
    noticed: 'file_power_cut_laws.law_update',
  },
]);
