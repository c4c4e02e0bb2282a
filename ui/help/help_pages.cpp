#include "ui/help/help_pages.h"

#include <algorithm>
#include <type_traits>

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QRegularExpression>

#include "engine/activations/activation.h"
#include "engine/augmentations/augmentation.h"
#include "engine/data/dataset.h"
#include "engine/initializers/initializer.h"
#include "engine/layers/layer_registry.h"
#include "engine/losses/loss.h"
#include "engine/metrics/metric.h"
#include "engine/optimizers/optimizer.h"
#include "engine/regularizers/regularizer.h"
#include "engine/schedules/learning_rate_schedule.h"
#include "ui/common/engine_text.h"
#include "ui/document/document_options.h"
#include "ui/document/resources.h"

namespace ui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("Help", text); }

/// Letters that Markdown would take for its own are kept as they are.
QString plain(QString text) {
  static const QRegularExpression special(QStringLiteral(R"(([\\`*_\[\]<>|#]))"));
  return text.replace(special, QStringLiteral(R"(\\1)"));
}

QString valueText(const nn::OptionValue& value) {
  return std::visit(
      [](const auto& v) -> QString {
        using Value = std::decay_t<decltype(v)>;
        if constexpr (std::is_same_v<Value, bool>) {
          return v ? tr("on") : tr("off");
        } else if constexpr (std::is_same_v<Value, std::string>) {
          return text(v);
        } else if constexpr (std::is_same_v<Value, nn::SizeList>) {
          QStringList sizes;
          for (const auto size : v) sizes << QString::number(size);
          return sizes.join(QStringLiteral("×"));
        } else {
          return QString::number(v);
        }
      },
      value);
}

/// Title, sentence, formulas: what all kinds of things have in common.
class PageText {
 public:
  explicit PageText(const QString& title) { text_ = QStringLiteral("# %1\n\n").arg(plain(title)); }

  void paragraph(const std::string& sentence) {
    if (!sentence.empty()) text_ += plain(ui::text(sentence)) + QStringLiteral("\n\n");
  }
  void formula(const std::string& formula) {
    if (!formula.empty()) text_ += QStringLiteral("```\n%1\n```\n\n").arg(ui::text(formula));
  }
  void fact(const QString& name, const QString& value) {
    if (!value.isEmpty()) text_ += QStringLiteral("**%1** %2\n\n").arg(name, value);
  }
  void options(std::span<const nn::OptionSpec> specs) {
    if (specs.empty()) return;
    text_ += QStringLiteral("## %1\n\n").arg(tr("Options"));
    for (const nn::OptionSpec& spec : specs) {
      const QString start = valueText(spec.defaultValue);
      text_ += QStringLiteral("- **%1**").arg(plain(ui::text(spec.label)));
      if (!start.isEmpty()) text_ += QStringLiteral(" (%1)").arg(tr("at first %1").arg(plain(start)));
      text_ += QStringLiteral(": %1\n").arg(plain(ui::text(spec.help)));
    }
    text_ += QLatin1Char('\n');
  }
  void append(const QString& markdown) { text_ += markdown + QStringLiteral("\n\n"); }
  const QString& text() const { return text_; }

 private:
  QString text_;
};

QString fileText(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

HelpPage finished(const QString& id, const QString& title, const QString& group, const QString& markdown,
                  const QStringList& otherNames = {}) {
  return {id, title, group, (QStringList{title, markdown} + otherNames).join(QLatin1Char(' ')), markdown};
}

template <typename Type>
void addCommon(PageText& page, const Type& type) {
  page.paragraph(type.summary);
  if constexpr (requires { type.formula; }) page.formula(type.formula);
  if constexpr (requires { type.derivative; }) page.formula(type.derivative);
  if constexpr (requires { type.range; }) page.fact(tr("Range"), plain(text(type.range)));
}

/// A page for every registered thing of a kind.
template <typename Registry, typename More>
void addKind(std::vector<HelpPage>& pages, const QString& kind, const QString& group, More&& more) {
  for (const auto* type : Registry::instance().types()) {
    PageText page(text(type->title));
    addCommon(page, *type);
    QStringList otherNames{text(type->id)};
    more(page, *type, otherNames);
    if constexpr (requires { type->reference; }) page.fact(tr("Source"), plain(text(type->reference)));
    const QString id = kind + QLatin1Char('/') + text(type->id);
    const QString own = fileText(QDir(resources::helpFolder()).filePath(id + QStringLiteral(".md")));
    if (!own.isEmpty()) page.append(own);
    pages.push_back(finished(id, text(type->title), group, page.text(), otherNames));
  }
}

template <typename Registry>
void addKind(std::vector<HelpPage>& pages, const QString& kind, const QString& group) {
  addKind<Registry>(pages, kind, group, [](PageText& page, const auto& type, QStringList&) {
    if constexpr (requires { type.options; }) page.options(type.options);
  });
}

/// Files of a folder in the order of their names; "# Title" is their first line.
void addFiles(std::vector<HelpPage>& pages, const QString& kind, const QString& group) {
  const QDir folder(QDir(resources::helpFolder()).filePath(kind));
  for (const QString& name : folder.entryList({QStringLiteral("*.md")}, QDir::Files, QDir::Name)) {
    const QString markdown = fileText(folder.filePath(name));
    const QString title = markdown.section(QLatin1Char('\n'), 0, 0).remove(QLatin1Char('#')).trimmed();
    pages.push_back(finished(kind + QLatin1Char('/') + name.chopped(3), title, group, markdown));
  }
}

void addLayers(std::vector<HelpPage>& pages) {
  addKind<nn::LayerRegistry>(pages, QStringLiteral("layer"), tr("Layers"),
                             [](PageText& page, const nn::LayerType& type, QStringList& otherNames) {
                               page.fact(tr("Category"), plain(text(type.category)));
                               for (const std::string& word : type.searchWords) otherNames << text(word);
                               page.options(type.options);
                             });
}

void addLosses(std::vector<HelpPage>& pages) {
  addKind<nn::LossRegistry>(pages, QStringLiteral("loss"), tr("Losses"),
                            [](PageText& page, const nn::LossType& type, QStringList&) {
                              QStringList fitting;
                              for (const std::string& id : type.fittingActivations)
                                if (const auto* activation = nn::ActivationRegistry::instance().find(id))
                                  fitting << QStringLiteral("[%1](help:activation/%2)").arg(text(activation->title), text(id));
                              page.fact(tr("Last activation that fits"), fitting.join(QStringLiteral(", ")));
                              page.options(type.options);
                            });
}

std::vector<HelpPage> makePages() {
  std::vector<HelpPage> pages;
  addFiles(pages, QStringLiteral("guide"), tr("Guides"));
  addFiles(pages, QStringLiteral("panel"), tr("The window"));
  addLayers(pages);
  addKind<nn::ActivationRegistry>(pages, QStringLiteral("activation"), tr("Activations"));
  addLosses(pages);
  addKind<nn::OptimizerRegistry>(pages, QStringLiteral("optimizer"), tr("Optimizers"));
  addKind<nn::ScheduleRegistry>(pages, QStringLiteral("schedule"), tr("Learning rate schedules"));
  addKind<nn::RegularizerRegistry>(pages, QStringLiteral("regularizer"), tr("Penalties on weights"));
  addKind<nn::InitializerRegistry>(pages, QStringLiteral("initializer"), tr("Start values"));
  addKind<nn::MetricRegistry>(pages, QStringLiteral("metric"), tr("Metrics"));
  addKind<nn::AugmentationRegistry>(pages, QStringLiteral("augmentation"), tr("Augmentation"));
  addKind<nn::DatasetRegistry>(pages, QStringLiteral("data"), tr("Data sets"),
                               [](PageText& page, const nn::DatasetType& type, QStringList&) {
                                 page.fact(tr("Licence"), plain(text(type.licence)));
                                 page.options(type.options);
                               });
  return pages;
}

}  // namespace

const std::vector<HelpPage>& helpPages() {
  static const std::vector<HelpPage> pages = makePages();
  return pages;
}

const HelpPage* findHelpPage(const QString& id) {
  const auto page = std::ranges::find(helpPages(), id, &HelpPage::id);
  return page == helpPages().end() ? nullptr : &*page;
}

}  // namespace ui
