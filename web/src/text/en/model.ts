import type { Messages } from "../text";

export const model: Messages["model"] = {
  sort: "Sorted by pinyin",
  later: "Where records have values, unique, sorting and search are built in the background while people work; see Background work.",
  pattern: "Number pattern",
  patternHint: "Text with {YYYY} {YY} {MM} {DD} (date), {DEPARTMENT} (code of the owner's department) and one {0000} (counter), which starts again with the year, month or day that the pattern has.",
  numbering: "Numbering",
  numberingSaved: "The pattern was changed; the next record uses it",
  removeObject: "Delete object",
  removeObjectAsk: (label) => `Delete the object “${label}”?`,
  removeObjectHint: "Its records and fields are shown no more; the data stays for 30 days and can be restored on this page, then it goes for good.",
  objectRemoved: "The object was deleted",
  removed: "Deleted, can be restored",
  removedAt: "Deleted",
  purgedAt: "Gone for good",
  restore: "Restore",
  restored: "Restored",
  jobs: {
    model_build: "Building a field's index", model_retire: "Clearing old data", model_purge: "Clearing expired fields", import: "Import", export: "Export",
    job_sweep: "Clearing finished work", session_uses: "Keeping uses of sessions", backup: "Backup", backup_check: "Checking a backup", backup_apply: "Settings of backups", backup_watch: "Watching over backups",
  },
};
