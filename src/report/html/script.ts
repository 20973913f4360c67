/**
 * What runs in the reader's browser: search, narrowing, paging and opening of the list of records. Texts go into the page
 * as text, never as markup, and only addresses of the web become links.
 */
export const script = `'use strict'
{
  const byId = (id) => document.getElementById(id)
  const rowsElement = byId('record-rows')
  if (rowsElement !== null) {
    const rows = JSON.parse(rowsElement.textContent)
    const about = JSON.parse(byId('record-about').textContent)
    rowsElement.textContent = ''
    const size = 50
    const words = byId('record-words')
    const choice = byId('record-choice')
    const body = byId('record-table').tBodies[0]
    const [back, on] = [byId('record-back'), byId('record-on')]
    const first = 3
    const lostAt = first + about.columns.length
    const text = (cell) => typeof cell === 'number' ? about.texts[cell] : cell
    const read = (row, name) => {
      const place = about.columns.indexOf(name)
      return place < 0 ? '' : text(row[first + place])
    }
    const searched = ['pair', 'name', 'email', 'target_id', 'reason', 'detail'].filter((name) => about.columns.includes(name))
    const haystackOf = (row) => [row[0], ...searched.map((name) => read(row, name))].join('\\n').toLowerCase()
    let haystacks = null
    let found = rows
    let page = 0

    const make = (tag, content, className) => {
      const element = document.createElement(tag)
      if (content !== undefined) element.append(content)
      if (className !== undefined) element.className = className
      return element
    }
    const linkTo = (row, end, id) => {
      const usual = (about.links[read(row, 'pair')] || ['', ''])[end]
      const href = row[1 + end] === 0 ? usual.replace('{id}', () => encodeURIComponent(id)) : row[1 + end]
      if (id === '' || !/^https?:\\/\\//i.test(href)) return make('code', id)
      const link = make('a')
      link.href = href
      link.rel = 'noopener noreferrer'
      link.target = '_blank'
      link.append(make('code', id))
      return link
    }
    const namesOf = (hex) => {
      const bits = BigInt('0x' + (hex || '0'))
      return about.names.filter((_, i) => (bits >> BigInt(i)) & 1n)
    }
    const term = (list, name, ...parts) => {
      const value = make('dd')
      value.append(...parts)
      list.append(make('dt', name), value)
    }
    const lostTable = (values) => {
      const table = make('table')
      const head = make('tr')
      for (const name of ['field', 'goes to', 'why', 'value']) {
        const cell = make('th', name)
        cell.scope = 'col'
        head.append(cell)
      }
      const lines = values.map(([from, to, reason, value]) => {
        const line = make('tr')
        line.append(...[text(from), text(to), text(reason), value].map((each) => make('td', each)))
        return line
      })
      const [top, rest] = [make('thead'), make('tbody')]
      top.append(head)
      rest.append(...lines)
      table.append(top, rest)
      return table
    }
    const detailsOf = (row) => {
      const list = make('dl')
      term(list, 'Record of the source', linkTo(row, 0, row[0]))
      for (const [name, head] of [...about.shown, ...about.opened]) {
        const value = read(row, name)
        if (value === '' || value === '0') continue
        if (name === about.choice) term(list, head, about.meanings[value] || value)
        else if (name === 'fields') term(list, head, namesOf(value).join(', '))
        else if (name === 'target_id') term(list, head, linkTo(row, 1, value))
        else term(list, head, value)
      }
      const lost = row[lostAt] || []
      if (lost.length > 0) term(list, 'Values that stay behind', lostTable(lost))
      const { reasons, fields } = about.advice
      const advice = [reasons[read(row, 'reason')], ...lost.map(([from, , reason]) => reasons[text(reason)] || fields[text(from)])]
      for (const each of new Set(advice.filter(Boolean))) term(list, 'What to do', each)
      return list
    }
    const lineOf = (row) => {
      const line = make('tr')
      const button = make('button', read(row, 'name') || row[0], 'open')
      button.type = 'button'
      const who = make('td')
      who.append(button, make('br'), linkTo(row, 0, row[0]))
      const cells = about.shown.map(([name]) => {
        const value = read(row, name)
        if (name === 'target_id') return make('td', linkTo(row, 1, value))
        return make('td', value, name === about.choice ? 'what ' + value : '')
      })
      line.append(who, ...cells)
      const more = make('tr', undefined, 'more')
      const cell = make('td')
      cell.colSpan = 1 + about.shown.length
      more.append(cell)
      const open = (isOpen) => {
        if (isOpen && cell.childElementCount === 0) cell.append(detailsOf(row))
        more.hidden = !isOpen
        button.setAttribute('aria-expanded', String(isOpen))
      }
      open(found.length === 1)
      button.addEventListener('click', () => open(more.hidden))
      return [line, more]
    }
    const show = () => {
      const pages = Math.max(1, Math.ceil(found.length / size))
      page = Math.min(Math.max(page, 0), pages - 1)
      body.replaceChildren(...found.slice(page * size, (page + 1) * size).flatMap(lineOf))
      const all = rows.length.toLocaleString('en-US')
      byId('record-count').textContent = found.length.toLocaleString('en-US') + ' of ' + all + ' records'
      byId('record-pages').querySelector('span').textContent = 'Page ' + (page + 1) + ' of ' + pages
      back.disabled = page === 0
      on.disabled = page === pages - 1
    }
    const search = () => {
      const wanted = words.value.toLowerCase().split(/\\s+/).filter(Boolean)
      if (wanted.length > 0 && haystacks === null) haystacks = rows.map(haystackOf)
      found = rows.filter((row, i) =>
        (choice.value === '' || read(row, about.choice) === choice.value) &&
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
