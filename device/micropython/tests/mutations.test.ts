import assert from 'node:assert/strict';
import { test } from 'node:test';
import { otaSource } from '../pack.ts';
import { startMicroPython, textOf } from './interpreter.ts';

/** A mistake built into ota.py, and the law that has to notice it. */
interface Mutation {
  readonly mistake: string;
  readonly from: string;
  readonly to: string;
  readonly noticed: string;
}

const mutations: readonly Mutation[] = [
  {
    mistake: 'the version is recorded before the switch',
    from: 'write_json(NEW + VERSION,',
    to: 'write_json(ROOT + VERSION,',
    noticed: 'power_cut_laws.law_update',
  },
  {
    mistake: 'the switch is not announced in the journal',
    from: 'save_state(state)  # from here on the new files win, whatever happens',
    to: 'pass',
    noticed: 'power_cut_laws.law_update',
  },
  {
    mistake: 'the trial begins before the last file is in place',
    from: '    for_moves("+=", ',
    to: '    state["phase"] = "trial"\n    save_state(state)\n    for_moves("+=", ',
    noticed: 'power_cut_laws.law_update',
  },
  {
    mistake: 'old files are moved and not copied',
    from: '            if had:\n                yield from copying(ROOT + name, OLD + name, buffer)',
    to: '            if had:\n                make_folders(OLD + name) or os.rename(ROOT + name, OLD + name)',
    noticed: 'power_cut_laws.law_update',
  },
  {
    mistake: 'what littlefs does not see after a cut is taken for gone',
    from: '    settle()\n',
    to: '',
    noticed: 'power_cut_laws.law_update',
  },
  { mistake: 'boots are not counted', from: 'state[count] += 1', to: 'pass', noticed: 'guard_laws.law_boot_loop' },
  {
    mistake: 'empty folders stay',
    from: '        os.rmdir(folder)',
    to: '        pass',
    noticed: 'guard_laws.law_module_for_folder',
  },
  {
    mistake: 'a version that failed is installed again',
    from: 'save_with_room(at_rest(state, True))',
    to: 'save_with_room(at_rest(state))',
    noticed: 'guard_laws.law_boot_loop',
  },
  {
    mistake: 'a check that did not reach the server confirms',
    from: '        self._connect()\n        info',
    to: '        confirm()\n        self._connect()\n        info',
    noticed: 'guard_laws.law_callers_that_never_confirm',
  },
  {
    mistake: 'a body that ends early is whole',
    from: 'if count is None or (self.left is not None and count == 0):',
    to: 'if count is None:',
    noticed: 'network_laws.law_cut_at_any_byte',
  },
  {
    mistake: 'a token goes to whatever server a redirect names',
    from: 'headers = {}  # they are for the first host only',
    to: 'pass',
    noticed: 'network_laws.law_headers',
  },
  {
    mistake: 'certificates are not checked',
    from: 'context.verify_mode = ssl.CERT_REQUIRED',
    to: 'context.verify_mode = ssl.CERT_NONE',
    noticed: 'network_laws.law_tls',
  },
  {
    mistake: 'digests are not compared',
    from: 'digest not in (None, actual)',
    to: 'False',
    noticed: 'refusal_laws.law_other_content',
  },
  {
    mistake: 'only the version that failed last is refused, and not those below it',
    from: 'latest <= bad:',
    to: 'latest == bad:',
    noticed: 'guard_laws.law_given_up',
  },
  { mistake: 'names may lead out of the root', from: ' or "" in parts', to: '', noticed: 'refusal_laws.law_names' },
];

for (const { mistake, from, to, noticed } of mutations) {
  test(`noticed: ${mistake}`, async () => {
    const source = otaSource();
    assert.equal(source.split(from).length, 2, 'the text to change is there once');
    const interpreter = await startMicroPython(source.replace(from, () => to));
    interpreter.runPython('import laws');
    const [file = '', name = ''] = noticed.split('.');
    assert.match(
      textOf(interpreter, 'laws.run_law(file, name)', { file, name }),
      /^failed: [\s\S]*(AssertionError|KeyError)/,
    );
  });
}
