/**
 * Languages: typed message tables, switched at run time.
 *
 * Not paraglide: its compiler loads its message plugin from a CDN by default and adds a generated tree, while
 * these lines give the same checks (a key or a parameter missing in one language does not compile).
 */
export const LOCALES = ["en", "de"] as const;
export type Locale = (typeof LOCALES)[number];
export const LOCALE_NAMES: Record<Locale, string> = { en: "English", de: "Deutsch" };

type Table = Record<string, string | ((...args: never[]) => string)>;
/** A translation has the same keys, and each message takes the same parameters. */
export type Translation<T extends Table> = { [K in keyof T]: T[K] extends string ? string : T[K] };

function isLocale(tag: string | null | undefined): tag is Locale {
  return LOCALES.some((locale) => locale === tag);
}

const KEY = "gridtap.locale";

class Language {
  current = $state<Locale>("en");

  constructor() {
    const kept = localStorage.getItem(KEY);
    const wished = [kept, ...navigator.languages.map((tag) => tag.slice(0, 2))];
    this.current = wished.find(isLocale) ?? "en";
    document.documentElement.lang = this.current;
  }

  /** BCP 47 tag for Intl: the browser's own region of this language where it has one (`de-AT`), else the bare language. */
  get tag(): string {
    return navigator.languages.find((tag) => tag.slice(0, 2) === this.current) ?? this.current;
  }

  /** The account's language, where neither a choice on this device nor the browser says one that we have. */
  suggest(tag: string): void {
    const known = localStorage.getItem(KEY) !== null || navigator.languages.some((own) => isLocale(own.slice(0, 2)));
    if (!known) this.choose(tag);
  }

  choose(tag: string): void {
    if (!isLocale(tag)) return;
    this.current = tag;
    localStorage.setItem(KEY, tag);
    document.documentElement.lang = tag;
  }
}

export const language = new Language();

/** The message table of the language in use; reading a key in a template follows a change of language. */
export function messages<T extends Table>(en: T, translations: Record<Exclude<Locale, "en">, Translation<T>>): Translation<T> {
  const tables = { en, ...translations } as Record<Locale, Translation<T>>;
  return new Proxy(en, { get: (_, key: string) => tables[language.current][key] }) as Translation<T>;
}

/** `one`, `other`… forms by the rules of the language in use. */
export function plural(count: number, forms: { one: string; other: string }): string {
  return new Intl.PluralRules(language.current).select(count) === "one" ? forms.one : forms.other;
}
