import { useMutation } from "@tanstack/react-query";
import * as api from "@/api/session";
import { useForget } from "./queries";

/** Ends this session and forgets everything that was read in it. */
export function useSignOut() {
  const forget = useForget();
  return useMutation({ mutationFn: api.signOut, onSettled: forget });
}
