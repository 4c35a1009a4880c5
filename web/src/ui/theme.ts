import { createTheme, defaultVariantColorsResolver, type CSSVariablesResolver, type VariantColorsResolver } from "@mantine/core";

const indigo = [
  "#eef1ff", "#d9e0ff", "#b9c6ff", "#a5b6ff", "#8fa5ff", "#5f79ec", "#2f4fd8", "#2743bd", "#20379b", "#182a78",
] as const;

/** Colours of a button or switch in the accent come from our own tokens, so that both themes keep their contrast. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const own = input.color === undefined || input.color === "indigo";
  const fallback = defaultVariantColorsResolver(input);
  if (input.color === "red" && input.variant === "filled") {
    return { ...fallback, background: "var(--tw-bad)", hover: "var(--tw-bad)", color: "var(--tw-bg)" };
  }
  if (input.color === "red" && input.variant === "light") {
    return { ...fallback, background: "var(--tw-bad-soft)", hover: "var(--tw-bad-soft)", color: "var(--tw-bad)" };
  }
  if (!own) return fallback;
  switch (input.variant) {
    case "filled":
      return { background: "var(--tw-pri)", hover: "var(--tw-pri-hover)", color: "var(--tw-pri-fg)", border: "1px solid transparent" };
    case "light":
      return { background: "var(--tw-pri-soft)", hover: "var(--tw-bg3)", color: "var(--tw-pri-text)", border: "1px solid transparent" };
    case "subtle":
      return { background: "transparent", hover: "var(--tw-bg3)", color: "var(--tw-fg)", border: "1px solid transparent" };
    default:
      return fallback;
  }
};

const gray = ["#f6f7f9", "#f0f2f5", "#eceef2", "#e1e4ea", "#868e9c", "#5f6876", "#5f6876", "#4a5261", "#14181f", "#14181f"] as const;
const dark = ["#eef1f6", "#d3d9e3", "#b7bfcc", "#9aa4b3", "#7c8798", "#2c3340", "#191d25", "#12151b", "#0e1116", "#0a0c10"] as const;

export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: { light: 6, dark: 4 },
  colors: { indigo, gray, dark },
  fontFamily: '"Inter Variable", Inter, system-ui, sans-serif',
  fontSizes: { xs: "12px", sm: "14px", md: "14px", lg: "16px", xl: "20px" },
  lineHeights: { xs: "16px", sm: "20px", md: "20px", lg: "24px", xl: "28px" },
  spacing: { xs: "4px", sm: "8px", md: "12px", lg: "16px", xl: "24px" },
  radius: { xs: "4px", sm: "4px", md: "6px", lg: "10px", xl: "16px" },
  defaultRadius: "md",
  focusRing: "auto",
  cursorType: "pointer",
  respectReducedMotion: true,
  variantColorResolver,
  components: {
    Button: { defaultProps: { size: "sm" } },
    ActionIcon: { defaultProps: { variant: "subtle", size: 32 } },
    TextInput: { defaultProps: { size: "sm" } },
    PasswordInput: { defaultProps: { size: "sm" } },
    Select: { defaultProps: { size: "sm", allowDeselect: false, comboboxProps: { shadow: "md" } } },
    // The page itself never scrolls, so nothing has to be locked (the lock would write a style element of its own).
    Modal: { defaultProps: { padding: "xl", lockScroll: false, centered: true, overlayProps: { backgroundOpacity: 0.35 }, radius: "lg", transitionProps: { transition: "fade", duration: 120 } } },
    Drawer: { defaultProps: { padding: "xl", lockScroll: false, overlayProps: { backgroundOpacity: 0.35 }, transitionProps: { duration: 140 } } },
    Menu: { defaultProps: { shadow: "md", radius: "md", transitionProps: { transition: "fade", duration: 100 } } },
    Popover: { defaultProps: { shadow: "md", radius: "md", transitionProps: { transition: "fade", duration: 100 } } },
    Tooltip: { defaultProps: { openDelay: 300, transitionProps: { transition: "fade", duration: 100 }, events: { hover: true, focus: true, touch: false } } },
  },
});

const surface = {
  "--mantine-color-body": "var(--tw-bg)",
  "--mantine-color-text": "var(--tw-fg)",
  "--mantine-color-dimmed": "var(--tw-fg2)",
  "--mantine-color-placeholder": "var(--tw-fg3)",
  "--mantine-color-error": "var(--tw-bad)",
  "--mantine-color-anchor": "var(--tw-pri-text)",
  "--mantine-color-default": "var(--tw-bg)",
  "--mantine-color-default-hover": "var(--tw-bg2)",
  "--mantine-color-default-color": "var(--tw-fg)",
  "--mantine-color-default-border": "var(--tw-line2)",
  "--mantine-color-disabled": "var(--tw-bg3)",
  "--mantine-color-disabled-color": "var(--tw-fg3)",
  "--mantine-primary-color-filled": "var(--tw-pri)",
  "--mantine-primary-color-filled-hover": "var(--tw-pri-hover)",
  "--mantine-primary-color-contrast": "var(--tw-pri-fg)",
};

/** Hands our tokens to every Mantine component. */
export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: surface, dark: surface });
