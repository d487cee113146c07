// Erasing a contact's personal data: what goes, what stays, and what of the texts about
// the person goes too. It can't be undone, hence the name is typed.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Checkbox, Input, Modal, Skeleton } from "antd";
import { useState } from "react";
import { request } from "../../api/client";
import type { Shapes } from "../../api/contract";
import { keys } from "../../api/query";
import type { Id } from "../../api/types";
import { Failure, useProblemText } from "../../app/failure";
import { isProblem } from "../../api/problem";
import { fieldProblem } from "../../access/person/fieldProblem";
import { useFormat } from "../../text/format";
import { useText } from "../../text/text";
import styles from "./Privacy.module.css";

type Review = Shapes["erasure_review"];

/** The text with the person's name marked. */
function Marked({ text, name }: { text: string; name: string }) {
  const parts = text.split(name);
  return <>{parts.map((part, index) => <span key={index}>{index > 0 && <mark>{name}</mark>}{part}</span>)}</>;
}

function Activities({ review, chosen, onChange }: { review: Review; chosen: Id[]; onChange: (ids: Id[]) => void }) {
  const t = useText();
  const words = t.crm.personal;
  const format = useFormat();
  const { activities, name } = review;
  if (activities.length === 0) return <p className="muted">{words.noTexts}</p>;
  const all = chosen.length === activities.length;
  const toggle = (id: Id) => onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  return (
    <>
      <Checkbox checked={all} indeterminate={!all && chosen.length > 0} onChange={() => onChange(all ? [] : activities.map(({ id }) => id))}>{words.allTexts(activities.length)}</Checkbox>
      {review.more && <p className="muted">{words.more}</p>}
      <ul className={styles["activities"]}>
        {activities.map((activity) => (
          <li key={activity.id}>
            <Checkbox checked={chosen.includes(activity.id)} onChange={() => toggle(activity.id)}>
              {format.instant(activity.at)} <span className="muted">{activity.owner} · {activity.of_contact ? words.ofContact : words.naming}</span>
            </Checkbox>
            {activity.texts.map((text) => <p key={text.field}><span className="muted">{text.label}：</span><Marked text={text.text} name={name} /></p>)}
          </li>
        ))}
      </ul>
    </>
  );
}

function Ask({ review, onClose }: { review: Review; onClose: () => void }) {
  const t = useText();
  const words = t.crm.personal;
  const client = useQueryClient();
  const explain = useProblemText();
  const { message } = App.useApp();
  const [chosen, setChosen] = useState<Id[]>([]);
  const [reason, setReason] = useState("");
  const [asked, setAsked] = useState("");
  const [name, setName] = useState("");
  const erase = useMutation({
    mutationFn: () => request("POST", "/contacts/{id}/erasure", { path: { id: review.id }, body: { name, reason: reason.trim(), asked_by: asked.trim(), activities: chosen } }),
    onSuccess: (done) => {
      void message.success(words.erased(done.name));
      void client.invalidateQueries({ queryKey: keys.object("contact") });
      void client.invalidateQueries({ queryKey: keys.object("activity") });
      void client.invalidateQueries({ queryKey: keys.object("consent") });
      onClose();
    },
  });
  const problem = fieldProblem(erase.error);
  const ready = name === review.name && reason.trim().length >= 5 && asked.trim() !== "";
  const other = erase.error && !(isProblem(erase.error) && erase.error.errors.length > 0);
  return (
    <Modal open title={words.eraseOf(review.name)} width={680} okText={words.erase} cancelText={t.app.cancel} okButtonProps={{ danger: true, disabled: !ready, loading: erase.isPending }}
      onCancel={onClose} onOk={() => erase.mutate()}>
      <Alert type="warning" showIcon title={words.final} description={words.what(review.replacement, review.files, review.notices, review.merged)} />
      <h3 className={styles["part"]}>{words.texts}</h3>
      <p className="muted">{words.textsHint}</p>
      <Activities review={review} chosen={chosen} onChange={setChosen} />
      <div className={styles["form"]}>
        <label>{words.reason}<Input value={reason} maxLength={300} onChange={(event) => setReason(event.target.value)} /></label>
        <p role="alert">{problem("reason")}</p>
        <label>{words.askedBy}<Input value={asked} maxLength={100} placeholder={words.askedByHint} onChange={(event) => setAsked(event.target.value)} /></label>
        <p role="alert">{problem("asked_by")}</p>
        <label>{words.typeName(review.name)}<Input value={name} autoComplete="off" onChange={(event) => setName(event.target.value)} /></label>
        <p role="alert">{problem("name")}{other && explain(erase.error)}</p>
      </div>
    </Modal>
  );
}

export default function EraseDialog({ id, onClose }: { id: Id; onClose: () => void }) {
  const t = useText();
  const review = useQuery({
    queryKey: ["erasure", id],
    queryFn: ({ signal }) => request("GET", "/contacts/{id}/erasure", { path: { id }, signal }),
    gcTime: 0,
  });
  if (review.data) return <Ask review={review.data} onClose={onClose} />;
  return (
    <Modal open title={t.crm.personal.erase} footer={null} onCancel={onClose}>
      {review.error ? <Failure error={review.error} retry={() => void review.refetch()} /> : <Skeleton active />}
    </Modal>
  );
}
