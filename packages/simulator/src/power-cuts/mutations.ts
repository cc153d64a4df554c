import type { SourceEdit } from '../device-code/compile.ts';

/** A mistake built into the device code; a proof that does not notice it proves nothing. */
export interface Mutation {
  readonly name: string;
  /** What the device code does wrong. */
  readonly about: string;
  readonly edits: readonly SourceEdit[];
  /** Stories that show it; on all boards. */
  readonly stories: readonly string[];
}

const CORE = 'device/core/src/';

function mutation(
  name: string,
  about: string,
  stories: readonly string[],
  ...edits: (readonly [file: string, find: string, replace: string])[]
): Mutation {
  return { name, about, stories, edits: edits.map(([file, find, replace]) => ({ path: CORE + file, find, replace })) };
}

/** Every mistake the proof must notice. */
export const mutations: readonly Mutation[] = [
  mutation(
    'no-verification',
    'selects the slot without comparing its digest',
    ['lying-patch', 'wrong-image'],
    [
      'engine_verify.c',
      'if (!aloft_engine_is_same_digest(walk->info.digest, target->target_digest)) {',
      'if (walk->info.file_size == 1) {',
    ],
  ),
  mutation(
    'foreign-index',
    'takes the components that another image left behind',
    ['bundle-to-image'],
    [
      'bundle_index.c',
      'memcmp(head + BUNDLE_IMAGE_HASH_AT, image_hash, ALOFT_SHA256_SIZE) != 0) {',
      'memcmp(head, image_hash, 0) != 0) {',
    ],
  ),
  mutation(
    'journal-after-select',
    'writes the journal after set_boot instead of before',
    ['staged-patch', 'crashes'],
    [
      'engine_verify.c',
      `    if (!aloft_engine_save_phase(engine, ALOFT_PHASE_SWITCH)) {
        update->phase = ALOFT_PHASE_READY;
        update->boots--;
        return aloft_engine_later(engine);
    }
    aloft_engine_tell(engine, ALOFT_EVENT_SELECT, ALOFT_OK);
    if (engine->port->set_boot(engine->port->context, ALOFT_SLOT_NEXT)) {
`,
      `    if (engine->port->set_boot(engine->port->context, ALOFT_SLOT_NEXT)) {
        (void)aloft_engine_save_phase(engine, ALOFT_PHASE_SWITCH);
`,
    ],
  ),
  mutation(
    'mark-before-sector',
    'notes progress before the sector is in flash',
    ['packed', 'image-38k'],
    [
      'engine_download.c',
      '    enum aloft_status status = aloft_engine_store(engine, start + offset, engine->fill, engine->port->slot_size);',
      `    if (engine->position > update->progress) {
        update->progress = engine->position;
        (void)aloft_journal_mark(&engine->journal, update);
    }
    enum aloft_status status = aloft_engine_store(engine, start + offset, engine->fill, engine->port->slot_size);`,
    ],
  ),
  mutation(
    'trusts-sector',
    'takes a sector whose first bytes are right for a whole one',
    ['image', 'staged-patch'],
    [
      'engine_apply.c',
      'for (uint32_t at = 0; at < size; at += COMPARE_PIECE) {',
      'for (uint32_t at = 0; at < COMPARE_PIECE && at < size; at += COMPARE_PIECE) {',
    ],
  ),
  mutation(
    'no-own-record-in-confirm',
    'confirms whatever slot is selected',
    ['base-rots'],
    [
      'engine_trial.c',
      'if (!aloft_engine_own_boot_record(engine) || !port->confirm(port->context)) {',
      'if (!port->confirm(port->context)) {',
    ],
  ),
  mutation(
    'attempts-not-counted',
    'does not count artifacts that fail',
    ['wrong-image', 'lying-patch'],
    ['engine_failures.c', 'engine->update.attempts++;', ''],
  ),
  mutation(
    'no-exclusion',
    'takes the bad patch again and again',
    ['lying-patch', 'damaged-patch'],
    ['engine_failures.c', 'update->excluded = (uint8_t)(update->excluded | 1u << update->artifact.kind);', ''],
  ),
  mutation(
    'confirms-without-health',
    'confirms after a check-in alone',
    ['unhealthy', 'silent'],
    ['engine_trial.c', 'if (engine->health == ALOFT_HEALTH_GOOD && engine->checked_in) {', 'if (engine->checked_in) {'],
  ),
  mutation(
    'no-journal-crc',
    'believes a torn journal record',
    ['staged-patch', 'crashes', 'lying-patch'],
    ['journal.c', 'if (aloft_record_is_whole(record, expected)) {', 'if (expected > 0) {'],
  ),
  mutation(
    'erases-newest',
    'starts a full journal anew in the sector that holds the newest record',
    ['staged-patch', 'crashes'],
    [
      'journal.c',
      'uint32_t other = (journal->sector + 1u) % ALOFT_JOURNAL_SECTORS;',
      'uint32_t other = journal->sector;',
    ],
  ),
  mutation(
    'boots-not-counted',
    'does not count how often a target was selected',
    ['crashes', 'silent'],
    ['engine_verify.c', 'update->boots++;', ''],
  ),
  mutation(
    'resets-not-counted',
    'does not count resets in a trial',
    ['crashes', 'crashes-at-once'],
    ['engine_boot.c', '        }\n        update->boots++;\n', '        }\n'],
  ),
  mutation(
    'record-before-confirm',
    'writes "confirmed" before the slot is',
    ['staged-patch', 'image'],
    [
      'engine_trial.c',
      '    /* Confirming acts on the selected slot, whatever runs: after a fallback that would bless the broken image. */\n',
      '    update->installed_sequence = update->manifest.sequence;\n    (void)aloft_engine_save_phase(engine, ALOFT_PHASE_CONFIRMED);\n',
    ],
  ),
  mutation(
    'report-not-recorded',
    'forgets that a report was told',
    ['staged-patch', 'unhealthy'],
    ['engine_trial.c', 'engine->update.reported = true;', ''],
  ),
  mutation(
    'appends-to-torn',
    'writes journal records behind the end without looking whether it is blank',
    ['staged-patch'],
    [
      'journal.c',
      'journal->end = is_blank(journal->port, sector, offset) ? offset : ALOFT_SECTOR_SIZE;',
      'journal->end = offset;',
    ],
  ),
  mutation(
    'no-erase',
    'programs a sector without erasing it',
    ['image', 'staged-patch'],
    [
      'engine_apply.c',
      'if (!port->erase(port->context, offset)) {',
      'if (offset > 1u << 30 && !port->erase(port->context, offset)) {',
    ],
  ),
  mutation(
    'rollback-not-recorded',
    'gives an image up without a word in the journal',
    ['unhealthy'],
    [
      'engine_trial.c',
      'if (!engine->is_adopted) {\n        (void)aloft_engine_save_phase(engine, ALOFT_PHASE_ROLLBACK);',
      'if (engine->port == NULL) {\n        (void)aloft_engine_save_phase(engine, ALOFT_PHASE_ROLLBACK);',
    ],
  ),
  mutation(
    'proven-on-trial-again',
    'sends a target that had proven itself into another trial after a reset',
    ['offline'],
    [
      'engine_boot.c',
      '    if (update->phase == ALOFT_PHASE_PROVEN) {\n        return',
      '    if (update->boots > 100) {\n        return',
    ],
  ),
  mutation(
    'trial-without-end',
    'never gives up an image that reaches nobody',
    ['offline'],
    [
      'engine_trial.c',
      'return passed >= engine->options.trial_limit_ms ? ALOFT_ERR_TRIAL_TIMEOUT : ALOFT_OK;',
      'return passed > UINT32_MAX - 1u ? ALOFT_ERR_TRIAL_TIMEOUT : ALOFT_OK;',
    ],
  ),
  mutation(
    'unreadable-is-empty',
    'takes a journal that cannot be read for an empty one',
    ['journal-read', 'journal-reads'],
    ['engine_boot.c', 'return engine->unreadable <= ENGINE_MAX_UNREADABLE;', 'return false;'],
    ['engine_checkin.c', 'if (!engine->journal.is_mounted &&', 'if (engine->fill > UINT32_MAX - 1u &&'],
    ['journal.c', '    if (!journal->is_mounted) {\n        return ALOFT_ERR_JOURNAL;\n    }\n', ''],
  ),
  mutation(
    'unread-record-goes-back',
    'gives up what runs when the boot record cannot be read',
    ['boot-state-unhealthy'],
    ['engine_boot.c', '        problem = ALOFT_ERR_BOOT_STATE;\n', '        aloft_engine_rollback(engine, action);\n'],
  ),
  mutation(
    'refusal-is-final',
    'gives a target up for good when it is refused once as it is selected',
    ['set-boot'],
    [
      'engine_verify.c',
      'all the same */\n    if (update->boots >= engine->options.max_boots) {',
      'all the same */\n    if (update->boots > 0) {',
    ],
  ),
];
