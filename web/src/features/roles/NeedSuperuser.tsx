import { Button } from "@mantine/core";
import { IconShieldLock } from "@tabler/icons-react";
import { useState } from "react";
import { useUsers } from "@/features/people/queries";
import { useWorkspace } from "@/features/session/workspace";
import { askWords } from "@/ui/reasons";
import { Notice } from "@/ui/Status";

/** In the place of a permission sheet, for who lacks the superuser tag (A8.1). */
export function NeedSuperuser() {
  const [asking, setAsking] = useState(false);
  return (
    <Notice icon={<IconShieldLock size={24} stroke={1.75} />} title="Superuser access is required to view permissions" actions={!asking && <Button onClick={() => setAsking(true)}>Ask a superuser</Button>}>
      {asking ? <Whom /> : <p>Your settings access covers this role&apos;s people, not its permission sheet.</p>}
    </Notice>
  );
}

function Whom() {
  const { help, me } = useWorkspace();
  const full = useUsers({ settings: "full" });
  const extended = useUsers({ settings: "extended" });
  if (full.isPending || extended.isPending) return <p>Looking for who can give it…</p>;
  const all = [...(full.data?.pages ?? []), ...(extended.data?.pages ?? [])].flatMap((page) => page.items);
  const can = all.filter((u) => u.id !== me.id && u.status === "active" && (u.superuser || u.settings === "full"));
  const names = can.slice(0, 3).map((u) => u.name);
  return (
    <p role="status">
      {askWords(names.length > 0 ? names : help)} They open you under Users and tick Superuser. It holds from your next request; you need not sign in again.
    </p>
  );
}
