// At the head of a customer's page: how far it has come, and how it is kept.
import { Input, Modal } from "antd";
import { useState } from "react";
import type { RecordData } from "../../api/types";
import type { RecordExtra } from "../../app/extras";
import { findField, useModel, useObject } from "../../model/model";
import type { Choice } from "../../model/types";
import { textOf } from "../../record/field/values";
import { useFormat } from "../../text/format";
import { useSay, useText } from "../../text/text";
import { useContacts } from "../ContactList";
import { useCustomerAction } from "../useCustomerAction";
import { Wishes } from "../Wishes";
import { daysLate } from "../when";
import styles from "./Customer.module.css";

interface MoveProps {
  to: Choice;
  busy: boolean;
  onMove: (reason: string) => void;
  onClose: () => void;
}

function Move({ to, busy, onMove, onClose }: MoveProps) {
  const t = useText();
  const say = useSay();
  const [reason, setReason] = useState("");
  return (
    <Modal open title={t.crm.action.move(say(to.label))} width={420} okText={t.app.confirm} cancelText={t.app.cancel}
      okButtonProps={{ loading: busy }} onOk={() => onMove(reason)} onCancel={onClose}>
      <Input autoFocus placeholder={t.crm.action.reason} aria-label={t.crm.action.reason} value={reason}
        onChange={(event) => setReason(event.target.value)} onPressEnter={() => onMove(reason)} />
    </Modal>
  );
}

function StagePath({ record }: { record: RecordData }) {
  const t = useText();
  const say = useSay();
  const customer = useObject("customer");
  const action = useCustomerAction(record);
  const [to, setTo] = useState<Choice | null>(null);
  const stages = (customer && findField(customer, "stage")?.choices) ?? [];
  const here = stages.findIndex((stage) => stage.value === record["stage"]);
  const moveTo = (place: number) => customer?.actions.find((one) => one.name === (place > here ? "promote" : "demote"));
  const may = (place: number) => Boolean(record["owner"]) && place !== here && moveTo(place) !== undefined;
  const move = (reason: string) => {
    const how = to && moveTo(stages.indexOf(to));
    if (how) action.run(how, { stage: to.value, ...(reason && { reason }) });
    setTo(null);
  };
  return (
    <nav aria-label={t.crm.page.path}>
      <ol className={styles["path"]}>
        {stages.map((stage, place) => (
          <li key={stage.value} data-state={place < here ? "past" : place === here ? "here" : "ahead"} style={{ "--tone": `var(--${stage.value})` }}>
            <button type="button" disabled={!may(place)} aria-current={place === here ? "step" : undefined} onClick={() => setTo(stage)}>{say(stage.label)}</button>
          </li>
        ))}
      </ol>
      {to && <Move to={to} busy={action.busy !== null} onMove={move} onClose={() => setTo(null)} />}
    </nav>
  );
}

const CustomerTop: RecordExtra = ({ record }) => {
  const t = useText();
  const format = useFormat();
  const { today } = useModel().company;
  const contacts = useContacts(record.id);
  const last = textOf(record["last_contact_at"]);
  const ago = last && Math.max(0, daysLate(format.date(format.instant(last)), today));
  const figures = [
    { word: t.crm.page.contacts, value: contacts.data ? String(contacts.data.records.length) : "" },
    { word: t.crm.page.contactCount, value: format.number(textOf(record["contact_count"]) || 0) },
    { word: t.crm.page.lastContact, value: last ? t.crm.page.ago(Number(ago)) : t.crm.page.never },
  ];
  return (
    <section className={styles["top"]}>
      <StagePath record={record} />
      <Wishes object="customer" id={record.id} />
      <dl className={styles["figures"]}>
        {figures.map((figure) => <div key={figure.word}><dt>{figure.word}</dt><dd>{figure.value}</dd></div>)}
      </dl>
    </section>
  );
};

export default CustomerTop;
