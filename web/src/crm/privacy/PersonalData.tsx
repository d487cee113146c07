// On a contact's page, for who may: all that is kept about the person.
import { Button } from "antd";
import { Link } from "react-router-dom";
import type { RecordExtra } from "../../app/extras";
import { useModel } from "../../model/model";
import { useText } from "../../text/text";

const PersonalData: RecordExtra = ({ record }) => {
  const t = useText();
  const { me } = useModel();
  if (!me.personal_data) return null;
  return <Link to={`/personal-data/${record.id}`} className="no-print"><Button>{t.crm.personal.report}</Button></Link>;
};

export default PersonalData;
