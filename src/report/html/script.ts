/**
 * What runs in the reader's browser: search, narrowing and paging of the list of records. Texts go into the page as
 * text, never as markup, and only addresses of the web become links.
 */
export const script = `'use strict'
{
  const byId = (id) => document.getElementById(id)
  const rowsElement = byId('record-rows')
  if (rowsElement !== null) {
    const rows = JSON.parse(rowsElement.textContent)
    const about = JSON.parse(byId('record-texts').textContent)
    const size = 50
    const words = byId('record-words')
    const choice = byId('record-choice')
    const body = byId('record-table').tBodies[0]
    const [back, on] = [byId('record-back'), byId('record-on')]
    const text = (cell) => typeof cell === 'number' ? about.texts[cell] : cell
    const texts = (row) => [row[0], ...row.slice(2).map(text)]
    const haystacks = rows.map((row) => texts(row).join('\\n').toLowerCase())
    let found = rows
    let page = 0

    const cellOf = (value) => {
      const cell = document.createElement('td')
      cell.append(value)
      return cell
    }
    const idOf = (row) => {
      const href = row[1] === 0 ? about.link.replace('{id}', () => encodeURIComponent(row[0])) : row[1]
      if (!/^https?:\\/\\//i.test(href)) return row[0]
      const link = document.createElement('a')
      link.href = href
      link.rel = 'noopener noreferrer'
      link.target = '_blank'
      link.textContent = row[0]
      return link
    }
    const lineOf = (row) => {
      const line = document.createElement('tr')
      const cells = row.slice(2).map((cell, i) => {
        const made = cellOf(text(cell))
        if (i === about.choice) made.className = 'what ' + text(cell)
        return made
      })
      line.append(cellOf(idOf(row)), ...cells)
      return line
    }
    const show = () => {
      const pages = Math.max(1, Math.ceil(found.length / size))
      page = Math.min(Math.max(page, 0), pages - 1)
      body.replaceChildren(...found.slice(page * size, (page + 1) * size).map(lineOf))
      const all = rows.length.toLocaleString('en-US')
      byId('record-count').textContent = found.length.toLocaleString('en-US') + ' of ' + all + ' records'
      byId('record-pages').querySelector('span').textContent = 'Page ' + (page + 1) + ' of ' + pages
      back.disabled = page === 0
      on.disabled = page === pages - 1
    }
    const search = () => {
      const wanted = words.value.toLowerCase().split(/\\s+/).filter(Boolean)
      found = rows.filter((row, i) =>
        (choice.value === '' || text(row[about.choice + 2]) === choice.value) &&
        wanted.every((word) => haystacks[i].includes(word)))
      page = 0
      show()
    }
    const turn = (by) => () => {
      page += by
      show()
    }
    const follow = () => {
      if (!location.hash.startsWith('#find=')) return
      try {
        words.value = decodeURIComponent(location.hash.slice(6))
      } catch {
        return
      }
      choice.value = ''
      search()
      byId('records').scrollIntoView()
    }
    words.addEventListener('input', search)
    choice.addEventListener('change', search)
    back.addEventListener('click', turn(-1))
    on.addEventListener('click', turn(1))
    byId('record-search').addEventListener('submit', (event) => event.preventDefault())
    addEventListener('hashchange', follow)
    for (const id of ['record-search', 'record-table', 'record-pages']) byId(id).hidden = false
    show()
    follow()
  }
}
`
