import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { bearerNow } from "@/api/client";
import * as records from "@/api/record";
import { useOutbox } from "./outbox";
import { waitingFile } from "./overlay";

/** The address of a picture that waits on this device, or that a link's bearer has fetched; null for one with an address of its own. */
export function usePicture(place: records.OnePlace, property: string, file: string): string | null {
  const items = useOutbox();
  const waits = file.startsWith(waitingFile);
  const fetched = useQuery({ queryKey: ["file", place, property, file], queryFn: () => records.file(place, property, file), enabled: bearerNow() !== null && file !== "" && !waits, staleTime: Infinity });
  const item = waits ? items.find((one) => one.id === Number(file.slice(waitingFile.length))) : undefined;
  const body = item?.what.kind === "file" ? item.what.body : (fetched.data ?? null);
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!body) return setUrl(null);
    const made = URL.createObjectURL(body);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [body]);
  return waits || bearerNow() !== null ? (url ?? "") : null;
}
