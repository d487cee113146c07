// The frame around every page: navigation, top bar, banners, and the gate that
// lets only signed-in people in.
import { useQuery } from "@tanstack/react-query";
import { Suspense, useEffect, useEffectEvent, useState } from "react";
import { Navigate, Outlet, useLocation } from "react-router-dom";
import { NeedsPage } from "../../access/login/NeedsPage";
import { SessionEnded } from "../../access/login/SessionEnded";
import { useSession } from "../../access/session";
import { useCopyWatch } from "../../access/watch";
import { keys } from "../../api/query";
import { useEvents } from "../../job/events";
import { fetchModel, ModelContext, useModel } from "../../model/model";
import { useLanguage, useText } from "../../text/text";
import { Failure } from "../failure";
import { useNarrow } from "../useMedia";
import { BottomBar } from "./BottomBar";
import { FrameSkeleton } from "./FrameSkeleton";
import { HelpOverlay } from "./HelpOverlay";
import { OfflineBanner } from "./OfflineBanner";
import { Sidebar } from "./Sidebar";
import { TopBar } from "./TopBar";
import { usePrintStamp } from "./usePrintStamp";
import styles from "./Frame.module.css";

/** The language that is stored with the person is that of the server's words. */
function useStoredLanguage(): void {
  const stored = useModel().me.language;
  const { language, choose } = useLanguage();
  const follow = useEffectEvent(() => { if (stored && stored !== language) choose(stored); });
  useEffect(() => follow(), [stored]);
}

function Inside() {
  useStoredLanguage();
  const t = useText();
  const narrow = useNarrow();
  const [help, setHelp] = useState(false);
  useEvents();
  useCopyWatch();
  usePrintStamp();
  return (
    <div className={styles["frame"]}>
      <a className={styles["skip"]} href="#content">{t.app.skip}</a>
      {!narrow && <Sidebar />}
      <div className={styles["body"]}>
        <TopBar onHelp={() => setHelp(true)} />
        <OfflineBanner />
        <main id="content" tabIndex={-1} className={styles["main"]}>
          <Suspense fallback={null}><Outlet /></Suspense>
        </main>
        {narrow && <BottomBar />}
      </div>
      <HelpOverlay open={help} onClose={() => setHelp(false)} />
      <SessionEnded />
    </div>
  );
}

export function Frame() {
  const location = useLocation();
  const session = useSession();
  const model = useQuery({
    queryKey: keys.model,
    queryFn: ({ signal }) => fetchModel(signal),
    enabled: session.data?.needs.length === 0,
    staleTime: Infinity,
  });
  if (session.error) return <Failure error={session.error} retry={() => void session.refetch()} />;
  if (session.data === null) {
    const to = encodeURIComponent(location.pathname + location.search);
    return <Navigate to={`/login?to=${to}`} replace />;
  }
  if (session.data && session.data.needs.length > 0) return <NeedsPage session={session.data} />;
  if (model.error && !model.data) return <Failure error={model.error} retry={() => void model.refetch()} />;
  if (!model.data) return <FrameSkeleton />;
  return <ModelContext.Provider value={model.data}><Inside /></ModelContext.Provider>;
}
