// Somebody who was disabled leaves work behind: says how much, and offers to hand it over.
import { useQuery } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { Link } from "react-router-dom";
import { request } from "../../api/client";
import { keys } from "../../api/query";
import type { RecordData } from "../../api/types";
import { useObject } from "../../model/model";
import { useFormat } from "../../text/format";
import { useText } from "../../text/text";

export default function LeftWork({ record }: { record: RecordData }) {
  const t = useText();
  const format = useFormat();
  const mayHand = useObject("customer")?.rights.hand_over ?? false;
  const disabled = record["disabled"] === true;
  const body = { from: record.id, objects: ["*"] };
  const left = useQuery({
    queryKey: [...keys.records, "hand-over", body],
    queryFn: ({ signal }) => request("POST", "/hand_overs/preview", { body, signal }),
    enabled: mayHand && disabled,
  });
  if (!disabled || !left.data?.records) return null;
  return (
    <Alert type="warning" showIcon style={{ marginBottom: 12 }} message={t.handover.left(format.number(left.data.records))}
      action={<Link to={`/hand-over?from=${record.id}`}><Button size="small" type="primary">{t.handover.open}</Button></Link>} />
  );
}
