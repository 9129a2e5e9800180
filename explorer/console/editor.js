/* The console's editor, bundled at set-up: CodeMirror with GraphQL. It lives in a shadow root, where its styles are constructed
   style sheets, which a strict Content-Security-Policy allows; in the page they would be style elements, which it does not. */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json, jsonParseLinter } from "@codemirror/lang-json";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { linter, lintGutter, lintKeymap } from "@codemirror/lint";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { graphql, updateSchema } from "cm6-graphql";
import { buildClientSchema } from "graphql";

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--plum-strong)", fontWeight: "600" },
  { tag: [tags.propertyName, tags.attributeName], color: "var(--petrol-strong)" },
  { tag: [tags.string, tags.special(tags.name)], color: "var(--coral-strong)" },
  { tag: [tags.variableName, tags.number, tags.bool, tags.null], color: "var(--indigo-strong)" },
  { tag: tags.comment, color: "var(--text-muted)" },
]);

const look = EditorView.theme({
  "&": { height: "100%", color: "var(--text)", backgroundColor: "var(--surface)", fontSize: "var(--text-small)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--text)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": { backgroundColor: "var(--surface-sunken)", color: "var(--text-muted)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { background: "var(--petrol-soft)" },
  ".cm-tooltip": { backgroundColor: "var(--surface)", color: "var(--text)", border: "1px solid var(--line-strong)", borderRadius: "var(--corner)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--petrol)", color: "var(--surface)" },
  ".cm-completionInfo": { maxWidth: "22rem", padding: "0.4rem 0.6rem" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--problem)" },
});

const emptyIsFine = (view) => (view.state.doc.toString().trim() ? jsonParseLinter()(view) : []);

function editor(area, place, language) {
  const root = place.attachShadow({ mode: "open" });
  const label = area.labels[0]?.textContent.trim() ?? "";
  const view = new EditorView({
    doc: area.value,
    root,
    parent: root,
    extensions: [
      lineNumbers(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(), autocompletion(), highlightActiveLine(),
      keymap.of([...closeBracketsKeymap, ...defaultKeymap.filter((each) => each.key !== "Mod-Enter"), ...historyKeymap, ...completionKeymap, ...lintKeymap]),
      lintGutter(), syntaxHighlighting(colours), look, language,
      EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false" }),
      EditorView.updateListener.of((update) => { if (update.docChanged) area.value = update.state.doc.toString(); }),
    ],
  });
  view.scrollDOM.tabIndex = 0; // what scrolls has to be reached by the keyboard
  return view;
}

/** Put an editor over each of the two text areas; what is written in it stands in them. Returns what takes the schema. */
export function mount(query, queryPlace, variables, variablesPlace) {
  const view = editor(query, queryPlace, graphql());
  editor(variables, variablesPlace, [json(), linter(emptyIsFine)]);
  return { takeSchema: (told) => updateSchema(view, buildClientSchema(told)) };
}
