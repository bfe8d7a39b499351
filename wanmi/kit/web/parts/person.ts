// Who is signed in, as the page says: what is kept in this browser for one person is not for the next one at the same desk.
export const person = (): string => document.documentElement.dataset.person ?? "";
