// Where new customers are found.
import { useQuery } from "@tanstack/react-query";
import { keys } from "../../api/query";
import { listRecords } from "../../api/records";
import { useObject } from "../../model/model";
import { textOf } from "../../record/field/values";
import { useText } from "../../text/text";
import work from "../work/Work.module.css";
import styles from "./Customer.module.css";

export function ResourceSites() {
  const t = useText();
  const may = useObject("resource_site")?.rights.read ?? false;
  const query = { sort: "name", limit: 50 };
  const sites = useQuery({ queryKey: keys.list("resource_site", query), queryFn: ({ signal }) => listRecords("resource_site", query, signal), enabled: may });
  const known = sites.data?.records ?? [];
  if (known.length === 0) return null;
  return (
    <section className={work["card"]}>
      <header><h2>{t.crm.create.sites}</h2></header>
      <ul className={styles["sites"]}>
        {known.map((site) => (
          <li key={site.id}>
            <a className="link" href={textOf(site["address"])} target="_blank" rel="noopener noreferrer">{textOf(site["name"])}</a>
            {textOf(site["note"]) && <small>{textOf(site["note"])}</small>}
          </li>
        ))}
      </ul>
    </section>
  );
}
