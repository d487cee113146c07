// Changing objects and fields.
export const model = {
  sort: "按拼音排序",
  later: "已有记录填了值时，唯一、排序和搜索由后台逐步建立，期间照常工作；进度见“后台任务”。",
  pattern: "编号规则",
  patternHint: "文字加 {YYYY} {YY} {MM} {DD}（日期）、{DEPARTMENT}（负责人部门编码）和一个 {0000}（流水号）。用到日期时，流水号随之按年、月或日重新开始。",
  numbering: "编号",
  numberingSaved: "编号规则已修改，从下一条记录起使用",
  removeObject: "删除对象",
  removeObjectAsk: (label: string) => `删除对象“${label}”？`,
  removeObjectHint: "它的记录和字段不再出现；数据保留 30 天，期间可以在本页恢复，之后彻底清除。",
  objectRemoved: "对象已删除",
  removed: "已删除，可恢复",
  removedAt: "删除时间",
  purgedAt: "彻底清除时间",
  restore: "恢复",
  restored: "已恢复",
  jobs: {
    model_build: "重建字段索引", model_retire: "清理旧数据", model_purge: "清除过期的已删除字段", import: "导入", export: "导出",
    job_sweep: "清理任务记录", session_uses: "记录登录使用", backup: "备份", backup_check: "检查备份", backup_apply: "应用备份设置", backup_watch: "照看备份",
  } as Record<string, string>,
};
