import { Button } from "@mantine/core";
import { IconFileUnknown } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { Notice } from "@/ui/Status";
import { useTitle } from "@/ui/useTitle";

/** An address that leads nowhere, for whatever reason. */
export function MissingPage() {
  useTitle("Nothing here");
  return (
    <main>
      <Notice level={1} icon={<IconFileUnknown size={24} stroke={1.75} />} title="You can't open this page" actions={<Button component={Link} to="/" variant="default">Go to the start</Button>}>
        <p>There is nothing at this address that you can open.</p>
      </Notice>
    </main>
  );
}
