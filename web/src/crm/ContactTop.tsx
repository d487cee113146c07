import type { RecordExtra } from "../app/extras";
import { Wishes } from "./Wishes";

/** At the head of a contact's page: how they may be reached. */
const ContactTop: RecordExtra = ({ record }) => <Wishes object="contact" id={record.id} />;

export default ContactTop;
