// Import and export in one place. Exports of a whole object start here; exports
// of what a list shows start in the list.
import { Select } from "antd";
import { useState } from "react";
import settings from "../access/settings/Settings.module.css";
import { useModel } from "../model/model";
import { useSay, useText } from "../text/text";
import { ExportMenu } from "./ExportMenu";
import { ImportList } from "./import/ImportList";
import styles from "./Transfer.module.css";

function WholeExport() {
  const t = useText();
  const say = useSay();
  const model = useModel();
  const objects = model.objects.filter((object) => object.rights.export);
  const [name, setName] = useState(objects[0]?.name);
  const object = objects.find((candidate) => candidate.name === name);
  if (!object) return null;
  return (
    <section className={styles["card"]}>
      <h2>{t.settings.exportAll.title}</h2>
      <p>{t.settings.exportAll.hint}</p>
      <div className={styles["line"]}>
        <Select value={object.name} aria-label={t.settings.exportAll.what} onChange={setName} style={{ minWidth: 180 }}
          options={objects.map((one) => ({ value: one.name, label: say(one.plural) }))} />
        <ExportMenu key={object.name} object={object.name} filter={[]} fields={object.fields.map((field) => field.name)} />
      </div>
    </section>
  );
}

export default function TransferPage() {
  const t = useText();
  const mayImport = useModel().objects.some((object) => object.rights.import);
  return (
    <div className={settings["page"]}>
      <h1>{t.app.nav.transfer}</h1>
      {mayImport && <ImportList />}
      <WholeExport />
    </div>
  );
}
