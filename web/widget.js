// @ts-check
// <qianmian-guide store="demo" endpoint="" greeting="…" suggestions="a|b" product="IRI" buyer="…" lang="zh">: the storefront widget.
import { CONVERSE_REQUEST, CONVERSE_RESPONSE } from "./contract.js";
import { call } from "./wire.js";

const WORDS = {
  zh: { label: "导购对话", field: "输入您的问题", send: "发送", evidence: "依据", buyer: "您", guide: "导购", failed: "没有发送成功:", rule: "规则", said: "您说过", stock: "库存", out: "暂时无货" },
  en: { label: "Shopping guide", field: "Your question", send: "Send", evidence: "Evidence", buyer: "You", guide: "Guide", failed: "Not sent: ", rule: "Rule", said: "You said", stock: "in stock", out: "out of stock" },
};

class QianmianGuide extends HTMLElement {
  connectedCallback() {
    this.session = "";
    this.words = this.getAttribute("lang")?.startsWith("en") ? WORDS.en : WORDS.zh;
    this.log = element("ul", { class: "qm-log", role: "log", "aria-live": "polite", "aria-label": this.words.label });
    this.input = /** @type {HTMLInputElement} */ (element("input", { "aria-label": this.words.field, placeholder: this.words.field, autocomplete: "off", maxlength: "2000" }));
    const form = element("form", {}, this.input, element("button", { type: "submit" }, this.words.send));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.input.value.trim();
      if (!text) return;
      this.input.value = "";
      this.say(text);
    });
    this.replaceChildren(this.log, form);
    const greeting = this.getAttribute("greeting");
    const suggestions = (this.getAttribute("suggestions") ?? "").split("|").filter(Boolean);
    if (greeting) this.show("qm-guide", this.words.guide, element("div", { class: "qm-text" }, greeting), this.quick(suggestions));
  }

  /** @param {string} text */
  async say(text) {
    this.show("qm-buyer", this.words.buyer, element("div", { class: "qm-text" }, text));
    this.setAttribute("aria-busy", "true");
    try {
      const url = `${this.getAttribute("endpoint") ?? ""}/qianmian.v1.GuideService/Converse`;
      const reply = await call(url, CONVERSE_REQUEST, CONVERSE_RESPONSE, {
        store: this.getAttribute("store") ?? "demo",
        session: this.session,
        buyer: this.getAttribute("buyer") ?? "",
        text,
        focusProduct: this.getAttribute("product") ?? "",
        locale: this.getAttribute("lang") ?? "",
      });
      this.session = reply.session ?? this.session;
      this.show("qm-guide", this.words.guide, ...(reply.parts ?? []).map((part) => this.part(part)), this.evidence(reply.evidence ?? []));
    } catch (error) {
      this.show("qm-error", this.words.guide, element("div", { class: "qm-text" }, this.words.failed + /** @type {Error} */ (error).message));
    }
    this.removeAttribute("aria-busy");
  }

  /** @param {Record<string, any>} part */
  part(part) {
    if (part.text) return element("div", { class: "qm-text" }, part.text.text ?? "");
    if (part.card) return this.card(part.card.product ?? {});
    if (part.coupon) return element("div", { class: "qm-card" }, element("strong", {}, part.coupon.title ?? ""));
    if (part.link) return link(part.link.url, part.link.title);
    if (part.video) return link(part.video.url, part.video.title);
    if (part.image) return element("img", { src: safe(part.image.url), alt: part.image.alt ?? "", width: "240" });
    if (part.quickReplies) return this.quick(part.quickReplies.texts ?? []);
    return null;
  }

  /** @param {Record<string, any>} product */
  card(product) {
    const price = product.price === undefined ? null : element("span", { class: "qm-price" }, `¥${product.price}`);
    const stock = product.stock === undefined ? null
      : element("span", { class: "qm-muted" }, product.stock > 0 ? ` ${this.words.stock} ${product.stock}` : ` ${this.words.out}`);
    const name = element("strong", {}, product.url ? link(product.url, product.name) : product.name ?? "");
    return element("div", { class: "qm-card" }, name, price, stock);
  }

  /** @param {string[]} texts */
  quick(texts) {
    if (!texts.length) return null;
    return element("div", { class: "qm-quick" }, ...texts.map((text) => {
      const button = element("button", { type: "button" }, text);
      button.addEventListener("click", () => this.say(text));
      return button;
    }));
  }

  /** @param {Record<string, any>[]} evidence */
  evidence(evidence) {
    if (!evidence.length) return null;
    const lines = evidence.map((item) => {
      if (item.fact) return `${item.fact.subjectLabel || item.fact.subject} · ${item.fact.predicateLabel || item.fact.predicate} · ${item.fact.objectLabel || item.fact.object}  (${item.fact.source ?? ""})`;
      if (item.rule) return `${this.words.rule} ${item.rule.name} (${item.rule.source ?? ""})`;
      if (item.said) return `${this.words.said}: ${item.said.key} ${item.said.value}`;
      return "";
    });
    return element("details", {}, element("summary", {}, `${this.words.evidence} (${lines.length})`), element("ul", {}, ...lines.map((line) => element("li", {}, line))));
  }

  /** @param {string} kind @param {string} who @param {(Node | null)[]} parts */
  show(kind, who, ...parts) {
    const item = element("li", { class: kind }, element("span", { class: "qm-hidden" }, who), ...parts);
    this.log?.append(item);
    item.scrollIntoView({ block: "end" });
  }
}

/** @param {string} name @param {Record<string, string>} attributes @param {(Node | string | null)[]} children */
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** @param {string} url @param {string} title */
function link(url, title) {
  return element("a", { href: safe(url), target: "_blank", rel: "noopener" }, title || url);
}

/** @param {string} url */
function safe(url) {
  return /^https?:\/\//.test(url ?? "") ? url : "#";
}

customElements.define("qianmian-guide", QianmianGuide);
