import { useMutation } from "@tanstack/react-query";
import * as api from "@/api/session";
import { emptyOutbox, flush } from "@/features/outbox/outbox";
import { useForget } from "./queries";

/** Ends this session and forgets everything that was read in it. What waits is sent if it can be, and then taken off this device. */
export function useSignOut() {
  const forget = useForget();
  return useMutation({
    networkMode: "always",
    mutationFn: async () => {
      await flush().catch(() => []);
      return api.signOut();
    },
    onSettled: async () => {
      await emptyOutbox().catch(() => undefined); // what the browser cannot delete it has not kept
      await forget();
    },
  });
}
