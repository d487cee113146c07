// What can be done with a user's page: how he signs in, and giving his work to others.
import { Button } from "antd";
import { Link } from "react-router-dom";
import type { RecordData } from "../../api/types";
import { useObject } from "../../model/model";
import { useText } from "../../text/text";
import SignIn from "./SignIn";

export default function UserTools({ record }: { record: RecordData }) {
  const t = useText();
  const mayHand = useObject("customer")?.rights.hand_over ?? false;
  return (
    <>
      {mayHand && <Link to={`/hand-over?from=${record.id}`}><Button>{t.handover.open}</Button></Link>}{" "}
      <SignIn record={record} />
    </>
  );
}
