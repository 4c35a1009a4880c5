import { compileMessage } from "@lingui/message-utils/compileMessage";

/**
 * What the build makes of the texts: the macros of Lingui become calls, and the English message of each call is
 * compiled where it stands. So English needs no catalogue and the pages carry no parser of messages.
 */
export const texts = {
  include: /\/src\/.*\.tsx?$/,
  plugins: [["@lingui/babel-plugin-lingui-macro", { stripMessageField: false }], compiled],
};

type Node = { type: string; [key: string]: unknown };
interface Path {
  node: { leadingComments?: { value: string }[]; properties: { key?: { name?: string }; value: Node }[] };
}

function compiled({ types: t }: { types: { valueToNode: (value: unknown) => Node } }) {
  return {
    name: "trackward-compile-messages",
    visitor: {
      ObjectExpression({ node }: Path) {
        if (!node.leadingComments?.some((c) => c.value === "i18n")) return;
        const message = node.properties.find((p) => p.key?.name === "message");
        if (message?.value.type !== "StringLiteral") return;
        const parts = compileMessage(message.value.value as string) as unknown[];
        message.value = t.valueToNode(parts.every((p) => typeof p === "string") ? parts.join("") : parts);
      },
    },
  };
}
