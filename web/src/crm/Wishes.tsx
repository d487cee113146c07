// By which channels somebody does not want to be contacted, plainly, wherever one could
// be tempted to.
import { StopOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Tag, Tooltip } from "antd";
import { request } from "../api/client";
import { keys } from "../api/query";
import type { Id } from "../api/types";
import { useText } from "../text/text";

export const channels = ["phone", "sms", "mail", "fax", "im"] as const;

/** Refreshed with the marks, whose lists have the same beginning. */
export function useAllowed(object: "customer" | "contact", id: Id) {
  return useQuery({
    queryKey: [...keys.object("consent"), "allowed", object, id],
    queryFn: ({ signal }) => request("GET", "/records/{object}/{id}/contact_allowed", { path: { object, id }, signal }),
    staleTime: 30_000,
  });
}

export function Wishes({ object, id }: { object: "customer" | "contact"; id: Id }) {
  const t = useText();
  const words = t.crm.wish;
  const allowed = useAllowed(object, id);
  if (!allowed.data) return null;
  const { channels: said, erased } = allowed.data;
  if (erased) return <p><Tag color="red" icon={<StopOutlined />}>{words.erased}</Tag></p>;
  const shown = channels.filter((channel) => said[channel].wish !== "none");
  if (shown.length === 0) return null;
  return (
    <p data-wishes style={{ margin: "4px 0" }}>
      {shown.map((channel) => {
        const { allowed: may, since, until, source } = said[channel];
        return (
          <Tooltip key={channel} title={words.because(source ?? "", since ?? "", until)}>
            <Tag color={may ? "green" : "red"} icon={may ? undefined : <StopOutlined />}>{may ? words.granted(words.channels[channel]) : words.refused(words.channels[channel])}</Tag>
          </Tooltip>
        );
      })}
    </p>
  );
}
