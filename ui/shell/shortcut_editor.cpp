#include <QAction>
#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "ui/shell/shortcuts.h"

namespace ui {
namespace {

constexpr int kKeysWidth = 150;

constexpr int kEntryRole = Qt::UserRole;

/// What cannot be changed: gestures, and keys that belong to the canvas.
void addGestures(QTreeWidget& list) {
  auto* group = new QTreeWidgetItem(&list, {QCoreApplication::translate("ShortcutEditor", "On the canvas (fixed)")});
  group->setFlags(Qt::ItemIsEnabled);
  const std::pair<QString, QString> rows[] = {
      {QCoreApplication::translate("ShortcutEditor", "Add a layer"), QObject::tr("Tab or double-click")},
      {QCoreApplication::translate("ShortcutEditor", "Insert a layer into a wire"), QObject::tr("Drop it on the wire")},
      {QCoreApplication::translate("ShortcutEditor", "Layers that fit an open wire"),
       QObject::tr("Drag the wire into the void")},
      {QCoreApplication::translate("ShortcutEditor", "Merge layers"), QObject::tr("Select them, then add a merging layer")},
      {QCoreApplication::translate("ShortcutEditor", "One more input for a merging layer"),
       QObject::tr("Drop a wire on its card")},
      {QCoreApplication::translate("ShortcutEditor", "Move the canvas"), QObject::tr("Space and drag, or middle button")},
      {QCoreApplication::translate("ShortcutEditor", "Zoom"), QObject::tr("Ctrl and wheel")},
      {QCoreApplication::translate("ShortcutEditor", "Move the selection"), QObject::tr("Arrow keys")},
      {QCoreApplication::translate("ShortcutEditor", "Delete, copy, paste, duplicate"),
       QObject::tr("Delete, Ctrl+C, Ctrl+V, Ctrl+D")},
  };
  for (const auto& [what, keys] : rows) (new QTreeWidgetItem(group, {what, keys}))->setFlags(Qt::ItemIsEnabled);
}

class ShortcutEditor : public QDialog {
 public:
  ShortcutEditor(Shortcuts& shortcuts, QWidget* parent)
      : QDialog(parent),
        shortcuts_(shortcuts),
        search_(new QLineEdit(this)),
        list_(new QTreeWidget(this)),
        keys_(new QKeySequenceEdit(this)),
        note_(new QLabel(this)),
        assign_(new QPushButton(tr("&Assign"), this)),
        clear_(new QPushButton(tr("&No keys"), this)),
        reset_(new QPushButton(tr("&Standard"), this)) {
    setObjectName(QStringLiteral("shortcutEditor"));
    setWindowTitle(tr("Keyboard shortcuts"));
    resize(560, 640);
    search_->setPlaceholderText(tr("Search commands and keys"));
    search_->setAccessibleName(tr("Search commands and keys"));
    search_->setClearButtonEnabled(true);
    list_->setAccessibleName(tr("Commands"));
    list_->setHeaderLabels({tr("Command"), tr("Keys")});
    list_->header()->setStretchLastSection(false);
    list_->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    list_->header()->resizeSection(1, kKeysWidth);  // a few entries have many keys; names count more
    keys_->setAccessibleName(tr("New keys"));
    keys_->setToolTip(tr("Press the keys that the chosen command shall have"));
    note_->setWordWrap(true);
    note_->setProperty("muted", true);
    note_->setAccessibleName(tr("Note"));

    auto* row = new QHBoxLayout;
    row->addWidget(new QLabel(tr("New keys"), this));
    row->addWidget(keys_, 1);
    row->addWidget(assign_);
    row->addWidget(clear_);
    row->addWidget(reset_);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close | QDialogButtonBox::RestoreDefaults, this);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(8);
    column->addWidget(search_);
    column->addWidget(list_, 1);
    column->addLayout(row);
    column->addWidget(note_);
    column->addWidget(buttons);
    for (QPushButton* button : findChildren<QPushButton*>()) button->setAutoDefault(false);

    fill();
    connect(search_, &QLineEdit::textChanged, this, &ShortcutEditor::filter);
    connect(list_, &QTreeWidget::currentItemChanged, this, [this] {
      keys_->clear();
      showNote();
    });
    connect(keys_, &QKeySequenceEdit::keySequenceChanged, this, &ShortcutEditor::showNote);
    connect(assign_, &QPushButton::clicked, this,
            [this] { change([this](const Shortcuts::Entry& e) { shortcuts_.set(e, wanted()); }); });
    connect(clear_, &QPushButton::clicked, this,
            [this] { change([this](const Shortcuts::Entry& e) { shortcuts_.set(e, {}); }); });
    connect(reset_, &QPushButton::clicked, this,
            [this] { change([this](const Shortcuts::Entry& e) { shortcuts_.reset(e); }); });
    connect(buttons->button(QDialogButtonBox::RestoreDefaults), &QPushButton::clicked, this, [this] {
      shortcuts_.resetAll();
      showNote();
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(&shortcuts_, &Shortcuts::changed, this, &ShortcutEditor::refresh);
    showNote();
  }

 private:
  const Shortcuts::Entry* chosen() const {
    const QTreeWidgetItem* item = list_->currentItem();
    const QVariant number = item ? item->data(0, kEntryRole) : QVariant();
    return number.isValid() ? &shortcuts_.entries()[static_cast<std::size_t>(number.toInt())] : nullptr;
  }

  /// One chord only: sequences of several are hard to find and to teach.
  QKeySequence wanted() const {
    const QKeySequence typed = keys_->keySequence();
    return typed.isEmpty() ? typed : QKeySequence(typed[0]);
  }

  template <typename Function>
  void change(Function&& function) {
    if (const Shortcuts::Entry* entry = chosen()) function(*entry);
    keys_->clear();
    showNote();
  }

  void fill() {
    QTreeWidgetItem* group = nullptr;
    for (std::size_t i = 0; i < shortcuts_.entries().size(); ++i) {
      const Shortcuts::Entry& entry = shortcuts_.entries()[i];
      const QString place = QString(entry.place).replace(QLatin1Char('/'), QStringLiteral(" › "));
      if (!group || group->text(0) != place) {
        group = new QTreeWidgetItem(list_, {place});
        group->setFlags(Qt::ItemIsEnabled);
      }
      auto* item = new QTreeWidgetItem(group, {entry.title});
      item->setData(0, kEntryRole, static_cast<int>(i));
    }
    addGestures(*list_);
    list_->expandAll();
    refresh();
  }

  template <typename Function>
  void forEachItem(Function&& function) {
    for (int g = 0; g < list_->topLevelItemCount(); ++g)
      for (int i = 0; i < list_->topLevelItem(g)->childCount(); ++i) function(*list_->topLevelItem(g)->child(i));
  }

  void refresh() {
    forEachItem([this](QTreeWidgetItem& item) {
      const QVariant number = item.data(0, kEntryRole);
      if (!number.isValid()) return;
      const Shortcuts::Entry& entry = shortcuts_.entries()[static_cast<std::size_t>(number.toInt())];
      item.setText(1, QKeySequence::listToString(entry.action->shortcuts(), QKeySequence::NativeText));
      QFont font = list_->font();
      font.setBold(shortcuts_.isChanged(entry));
      item.setFont(1, font);
    });
  }

  void filter(const QString& text) {
    forEachItem([&](QTreeWidgetItem& item) {
      item.setHidden(!item.text(0).contains(text, Qt::CaseInsensitive) && !item.text(1).contains(text, Qt::CaseInsensitive));
    });
    for (int g = 0; g < list_->topLevelItemCount(); ++g) {
      QTreeWidgetItem* group = list_->topLevelItem(g);
      bool isAnyShown = false;
      for (int i = 0; i < group->childCount(); ++i) isAnyShown |= !group->child(i)->isHidden();
      group->setHidden(!isAnyShown);
    }
  }

  void showNote() {
    const Shortcuts::Entry* entry = chosen();
    const QKeySequence keys = wanted();
    const QString reserved = Shortcuts::reservedFor(keys);
    assign_->setEnabled(entry && !keys.isEmpty() && reserved.isEmpty());
    clear_->setEnabled(entry && !entry->action->shortcuts().isEmpty());
    reset_->setEnabled(entry && shortcuts_.isChanged(*entry));
    keys_->setEnabled(entry != nullptr);
    if (!entry) return note_->setText(tr("Choose a command, then press its new keys. Changed ones are bold."));
    if (keys.isEmpty()) return note_->setText(tr("Press new keys for “%1”.").arg(entry->title));
    const QString shown = keys.toString(QKeySequence::NativeText);
    if (!reserved.isEmpty()) return note_->setText(tr("%1 is for %2 and cannot be given away.").arg(shown, reserved));
    if (const Shortcuts::Entry* other = shortcuts_.owner(keys, *entry))
      return note_->setText(tr("%1 belongs to “%2”, which will lose it.").arg(shown, other->title));
    note_->setText(tr("%1 is free.").arg(shown));
  }

  Shortcuts& shortcuts_;
  QLineEdit* search_;
  QTreeWidget* list_;
  QKeySequenceEdit* keys_;
  QLabel* note_;
  QPushButton *assign_, *clear_, *reset_;
};

}  // namespace

void editShortcuts(Shortcuts& shortcuts, QWidget* parent) {
  auto* editor = new ShortcutEditor(shortcuts, parent);
  editor->setAttribute(Qt::WA_DeleteOnClose);
  editor->open();
}

}  // namespace ui
