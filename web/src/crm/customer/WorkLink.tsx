import { Button } from "antd";
import { Link } from "react-router-dom";
import type { RecordExtra } from "../../app/extras";
import { useObject } from "../../model/model";
import { useText } from "../../text/text";

/** From a customer's page to working on it. */
const WorkLink: RecordExtra = ({ record }) => {
  const t = useText();
  if (!useObject("activity")?.rights.create) return null;
  return <Link to={`/work/${record.id}`} className="no-print"><Button type="primary">{t.crm.work.open}</Button></Link>;
};

export default WorkLink;
