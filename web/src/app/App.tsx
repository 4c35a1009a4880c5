import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useState } from "react";
import { ReasonDialog } from "@/features/requests/ReasonDialog";
import { WaitsDialog } from "@/features/requests/WaitsDialog";
import { ProofDialog } from "@/features/session/ProofDialog";
import { cssVariables, theme } from "@/ui/theme";
import { ToastProvider } from "@/ui/Toast";
import { colorScheme } from "./colorScheme";
import { styleNonce } from "./nonce";
import { newQueryClient } from "./query";
import { router } from "./router";

/** Everything the pages stand on: theme, server state, messages, routes. */
export function App() {
  const [client] = useState(newQueryClient);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorScheme}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      <QueryClientProvider client={client}>
        <ToastProvider>
          <RouterProvider router={router} context={{ client }} />
          <ProofDialog />
          <ReasonDialog />
          <WaitsDialog onSee={(ws) => void router.navigate({ to: "/w/$ws/settings/requests", params: { ws } })} />
        </ToastProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
