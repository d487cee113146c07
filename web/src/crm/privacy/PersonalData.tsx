// On a contact's page, for who may: all that is kept about the person, and erasing it.
import { MoreOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { lazy, Suspense, useState } from "react";
import { useNavigate } from "react-router-dom";
import type { RecordExtra } from "../../app/extras";
import { useModel } from "../../model/model";
import { useText } from "../../text/text";

const EraseDialog = lazy(() => import("./EraseDialog"));

const PersonalData: RecordExtra = ({ record }) => {
  const t = useText();
  const words = t.crm.personal;
  const navigate = useNavigate();
  const { me } = useModel();
  const [erasing, setErasing] = useState(false);
  if (!me.personal_data) return null;
  const items = [
    { key: "report", label: words.report, onClick: () => navigate(`/personal-data/${record.id}`) },
    ...(record["erased_at"] ? [] : [{ key: "erase", label: words.erase, danger: true, onClick: () => setErasing(true) }]),
  ];
  return (
    <span className="no-print">
      <Dropdown trigger={["click"]} menu={{ items }}><Button icon={<MoreOutlined />} iconPlacement="end">{words.title}</Button></Dropdown>
      <Suspense fallback={null}>{erasing && <EraseDialog id={record.id} onClose={() => setErasing(false)} />}</Suspense>
    </span>
  );
};

export default PersonalData;
