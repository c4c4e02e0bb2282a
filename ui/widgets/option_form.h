#pragma once

#include <vector>

#include <QFormLayout>
#include <QLabel>
#include <QWidget>

#include "ui/widgets/option_editor.h"

namespace nn {
struct OptionSpec;
}

namespace ui {

class FoldSection;
class OptionModel;

/// Rows of an OptionModel as label and editor, with the help of the row that is hovered or focused below them. A row's label
/// is bold when its value is not the default; its context menu brings the default back. Advanced options are folded away, until
/// the user asks for them or one of them differs from its default.
class OptionForm : public QWidget {
  Q_OBJECT
 public:
  explicit OptionForm(OptionModel& model, QWidget* parent = nullptr);
  ~OptionForm() override;
  /// The editor of an option; null when it is not shown.
  OptionEditor* editor(const QString& name) const;
  /// Width of the labels beside editors, for forms that stand under each other.
  static int labelWidth();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  struct Row {
    const nn::OptionSpec* spec;
    QLabel* label;
    OptionEditor* editor;
    bool isWide;  ///< label above the editor
  };
  Row makeRow(int row);
  /// Rows as the model has them; editors that stay keep focus and typing.
  void sync();
  void refresh(int row);
  void showHelp(const QString& name);
  void setHelp(const QString& text);
  void showRefusal(int row, const QString& reason);
  /// Opens the advanced options when one of them has been set.
  void openMoreIfSet(bool isNew);

  OptionModel& model_;
  QFormLayout* layout_;
  FoldSection* more_;
  QFormLayout* moreLayout_;
  QLabel* help_;
  std::vector<Row> rows_;
  bool isMoreSet_ = false;  ///< an advanced option differs from its default
};

}  // namespace ui
