/** Latin letters that Unicode takes apart into no plain letter and a mark. https://www.unicode.org/reports/tr15/ */
const plain: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th', ŋ: 'ng' },
  ...{ ø: 'o', ł: 'l', đ: 'd', ð: 'd', ħ: 'h', ŧ: 't', ı: 'i', ĸ: 'k', ə: 'e' },
}

/** A text with plain letters in place of Latin ones with marks, and of those that are written as two: `Größe`, `Łódź`, `Ærø`. */
export function plainLetters(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{ASCII}]/gu, (letter, at: number, whole: string) => {
      const lower = letter.toLowerCase()
      const put = plain[lower]
      if (put === undefined) return letter
      if (isShouted(whole.charAt(at - 1), whole.charAt(at + 1))) return put.toUpperCase()
      return letter === lower ? put : put.charAt(0).toUpperCase() + put.slice(1)
    })
}

/** A letter between these stands among capitals: what is made of it would else part the word. */
function isShouted(before: string, after: string): boolean {
  const isCapital = (letter: string): boolean => /\p{Lu}/u.test(letter)
  return isCapital(after) ? !/\p{Ll}/u.test(before) : isCapital(before) && !/\p{L}/u.test(after)
}
