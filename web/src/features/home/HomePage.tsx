import { IconInbox } from "@tabler/icons-react";
import { useWorkspace } from "@/features/session/workspace";
import { useTrackers } from "@/features/tracker/queries";
import { askWords } from "@/ui/reasons";
import { PageHead } from "@/ui/PageHead";
import { Failure, Notice, Skeleton } from "@/ui/Status";

/** The first page after signing in. */
export function HomePage() {
  const workspace = useWorkspace();
  const trackers = useTrackers();
  return (
    <>
      <PageHead title={`Hello, ${workspace.me.name.split(" ")[0]}`} />
      {trackers.isPending && <Skeleton />}
      {trackers.isError && <Failure error={trackers.error} what="Your trackers" onRetry={() => void trackers.refetch()} />}
      {trackers.data?.length === 0 && (
        <Notice icon={<IconInbox size={24} stroke={1.75} />} title="Nothing is shared with you yet">
          <p>{askWords(workspace.help)}</p>
        </Notice>
      )}
    </>
  );
}
