import { Button } from "antd";
import { Link } from "react-router-dom";
import { Nothing } from "../../app/failure";
import { useObject } from "../../model/model";
import { useText } from "../../text/text";

/** No customer yet: the three ways to the first one. */
export function Newcomer() {
  const t = useText();
  const customer = useObject("customer");
  const ways = [
    { to: "/transfer/import", text: t.crm.newcomer.import, may: customer?.rights.import },
    { to: "/records/customer/new", text: t.crm.newcomer.create, may: customer?.rights.create },
    { to: "/pool", text: t.crm.newcomer.pool, may: customer?.actions.some((action) => action.name === "claim") },
  ].filter((way) => way.may);
  return (
    <Nothing title={t.crm.newcomer.title} hint={t.crm.newcomer.hint}>
      <div style={{ display: "flex", gap: 8, flexWrap: "wrap", justifyContent: "center" }}>
        {ways.map((way, index) => (
          <Link key={way.to} to={way.to}><Button type={index === 0 ? "primary" : "default"}>{way.text}</Button></Link>
        ))}
      </div>
    </Nothing>
  );
}
