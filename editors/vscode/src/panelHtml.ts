/** The page of the preview panel: nothing but the canvas, under a policy that lets nothing else run. */

export interface PanelPage {
  /** Source that the webview may load files from (`webview.cspSource`). */
  readonly cspSource: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  /** Fresh for every page. */
  readonly nonce: string;
}

export function panelHtml(page: PanelPage): string {
  const policy = [
    "default-src 'none'",
    `img-src ${page.cspSource} data:`,
    `font-src ${page.cspSource}`,
    `style-src ${page.cspSource}`,
    `script-src 'nonce-${page.nonce}'`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${page.styleUri}">
  <title>Buttress preview</title>
</head>
<body>
  <div id="app"></div>
  <script nonce="${page.nonce}" src="${page.scriptUri}"></script>
</body>
</html>
`;
}
