import { keep } from "@/ui/storage";
import { useKept } from "@/ui/useKept";

const key = "tw-configuration";

/** Whether configuration mode is on; kept on this device. */
export const useConfigurationMode = (): boolean => useKept("device", key)[0] === "on";

export const setConfigurationMode = (on: boolean): void => void keep("device", key, on ? "on" : "off");
