// Which column goes where: proposed by heading and content, changed by hand.
import { CheckOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Input, InputNumber, Modal, Select } from "antd";
import { useState } from "react";
import { keys } from "../../api/query";
import { createRecord, listRecords } from "../../api/records";
import type { Filter } from "../../api/types";
import { useProblemText } from "../../app/failure";
import { useModel, useObject } from "../../model/model";
import type { ObjectModel } from "../../model/types";
import { textOf } from "../../record/field/values";
import { useFormat } from "../../text/format";
import { useSay, useText } from "../../text/text";
import styles from "./Import.module.css";
import type { Import, ImportColumn, Settings } from "./imports";
import { RawRows } from "./RawRows";
import { targetGroups, type TargetGroup } from "./targets";

export interface PartProps {
  object: ObjectModel;
  job: Import;
  busy: boolean;
  change: (settings: Settings) => void;
}

const none = "";
const ignored = "ignore";

function Column({ column, groups, busy, onChoose }: { column: ImportColumn; groups: TargetGroup[]; busy: boolean; onChoose: (target: string | null) => void }) {
  const t = useText();
  const heading = column.label ?? t.transfer.columns.noHeading(column.index + 1);
  const value = column.ignored ? ignored : column.field ?? none;
  return (
    <tr data-open={value === none}>
      <th scope="row">{heading}</th>
      <td className={styles["samples"]}>{column.samples.map((sample, index) => <span key={index}>{sample}</span>)}</td>
      <td>
        <Select className={styles["target"] ?? ""} value={value} disabled={busy} aria-label={t.transfer.columns.targetOf(heading)}
          showSearch={{ optionFilterProp: "label" }} onChange={(next: string) => onChoose(next === none ? null : next)}
          options={[
            { value: none, label: t.transfer.columns.open },
            { value: ignored, label: t.transfer.columns.ignore },
            ...groups,
          ]} />
      </td>
      <td className={styles["mark"]}>{column.field && <CheckOutlined title={t.transfer.columns.matched} />}</td>
    </tr>
  );
}

function Templates({ object, job, busy, change }: PartProps) {
  const t = useText();
  const client = useQueryClient();
  const explain = useProblemText();
  const { message } = App.useApp();
  const templates = useObject("import_template");
  const [name, setName] = useState<string | null>(null);
  const query = { filter: [["object", "=", object.name]] as Filter, sort: "name", limit: 100 };
  const known = useQuery({
    queryKey: keys.list("import_template", query), queryFn: ({ signal }) => listRecords("import_template", query, signal),
    enabled: templates?.rights.read ?? false,
  });
  const save = useMutation({
    mutationFn: (title: string) => {
      const columns = Object.fromEntries(job.columns.flatMap((column) => (column.label ? [[column.label, column.ignored ? ignored : column.field]] : [])));
      const { defaults, duplicates, duplicates_by, unknown_choices, unmapped } = job;
      return createRecord("import_template", {
        name: title, object: object.name, mapping: JSON.stringify({ columns, defaults, duplicates, duplicates_by, unknown_choices, unmapped }),
      });
    },
    onSuccess: () => {
      setName(null);
      void message.success(t.transfer.columns.templateSaved);
      return client.invalidateQueries({ queryKey: keys.object("import_template") });
    },
    onError: (error) => void message.error(explain(error)),
  });
  if (!templates?.rights.read) return null;
  return (
    <>
      {(known.data?.records.length ?? 0) > 0 && (
        <Select<number> placeholder={t.transfer.columns.templateLoad} aria-label={t.transfer.columns.templateLoad} disabled={busy} value={null as unknown as number}
          style={{ minWidth: 160 }} onChange={(id) => change({ template: id })}
          options={(known.data?.records ?? []).map((record) => ({ value: record.id, label: textOf(record["name"]) }))} />
      )}
      {templates.rights.create && <Button onClick={() => setName("")}>{t.transfer.columns.templateSave}</Button>}
      <Modal open={name !== null} title={t.transfer.columns.templateSave} width={400} okText={t.app.save} cancelText={t.app.cancel}
        okButtonProps={{ disabled: !name?.trim(), loading: save.isPending }} onCancel={() => setName(null)} onOk={() => save.mutate(name?.trim() ?? "")}>
        <Input autoFocus placeholder={t.transfer.columns.templateName} aria-label={t.transfer.columns.templateName} value={name ?? ""}
          onChange={(event) => setName(event.target.value)} />
      </Modal>
    </>
  );
}

export function Columns(props: PartProps) {
  const { object, job, busy, change } = props;
  const t = useText();
  const say = useSay();
  const format = useFormat();
  const model = useModel();
  const groups = targetGroups(model, object, say);
  const words = t.transfer.columns;
  const matched = job.columns.filter((column) => column.field).length;
  return (
    <section className={styles["card"]}>
      <div className={styles["line"]}>
        {job.sheets.length > 1 && (
          <label>{words.sheet}{" "}
            <Select value={job.sheet} disabled={busy} aria-label={words.sheet} onChange={(sheet: number) => change({ sheet })} style={{ minWidth: 160 }}
              options={job.sheets.map((sheet, index) => ({ value: index, label: `${sheet.name}（${words.rows(format.number(sheet.rows))}）` }))} />
          </label>
        )}
        <label>{words.header}{" "}
          <InputNumber min={0} max={1048576} precision={0} value={job.header_row} disabled={busy} aria-label={words.header} style={{ width: 72 }}
            onChange={(row) => { if (row !== null && row !== job.header_row) change({ header_row: row }); }} />
        </label>
        <span className={styles["push"]} />
        <Templates {...props} />
      </div>
      <RawRows {...props} />
      <p className="muted">{words.summary(format.number(job.total), job.columns.length, matched)}</p>
      <div className={styles["scroll"]}>
        <table className={styles["columns"]}>
          <thead><tr><th scope="col">{words.heading}</th><th scope="col">{words.samples}</th><th scope="col">{words.target}</th><th /></tr></thead>
          <tbody>
            {job.columns.map((column) => (
              <Column key={column.index} column={column} groups={groups} busy={busy} onChoose={(target) => change({ mapping: { [column.index]: target } })} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
