import { characterOf } from '../entities.ts'

/**
 * What can be read in rich text, without the blanks: which tags, attributes and entities Salesforce's cleaning leaves as
 * they were is not published. https://help.salesforce.com/s/articleView?id=platform.fields_using_html_editor.htm
 */
export function visibleText(html: string): string {
  return html
    .replace(/<(script|style)\b[\s\S]*?<\/\1\s*>/gi, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<\/?[a-z][^>]*>/gi, '')
    .replace(/&(#x?[0-9a-f]+|[a-z]+);/gi, (whole, name: string) => characterOf(name) ?? whole)
    .replace(/[\s\u200b]/g, '')
}
