/** Whether an address is one that the server takes for a new account; pure. The same rule as `drivers.people.fold_email`. */
const EMAIL = /^[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+$/;
const MAX_CHARACTERS = 254;

export function isEmail(text: string): boolean {
  const email = text.trim();
  return email.length <= MAX_CHARACTERS && EMAIL.test(email);
}
