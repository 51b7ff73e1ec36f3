//! Language models: by the million tokens, in and out.

use super::{Sheet, close, monthly};

/// 20 requests a second of 1,000 tokens in and 250 out: 52,560 million in and 13,140 million out.
fn chat(model: &str) -> Sheet {
    Sheet::new()
        .word("model", model)
        .rate("requests_per_second", 20.0)
        .number("input_tokens", 1000.0)
        .number("output_tokens", 250.0)
}

#[test]
fn a_small_claude_at_its_maker() {
    // Anthropic's price page: Claude Haiku 4.5, 1.00 a million tokens in, 5.00 out.
    // 52,560 x 1 + 13,140 x 5 = 118,260.
    close(
        monthly("saas.anthropic", "", &chat("claude-haiku-4.5")),
        52_560.0 * 1.00 + 13_140.0 * 5.00,
    );
}

#[test]
fn a_large_claude_on_bedrock() {
    // Bedrock's price page, on demand: Claude Opus 4.5, 5.00 a million tokens in, 25.00 out.
    // 1 token in and 1 out a second are 2.628 million of each: 13.14 + 65.70 = 78.84.
    let inputs = Sheet::new()
        .word("model", "claude-opus-4.5")
        .rate("tokens_in_per_second", 1.0)
        .rate("tokens_out_per_second", 1.0);
    close(
        monthly("aws.bedrock", "us-east-1", &inputs),
        2.628 * 5.00 + 2.628 * 25.00,
    );
}

#[test]
fn a_llama_on_bedrock_costs_the_same_in_and_out() {
    // Bedrock's price page: Llama 3.3 70B Instruct, 0.72 a million tokens in and out.
    // (52,560 + 13,140) x 0.72 = 47,304.
    close(
        monthly("aws.bedrock", "us-east-1", &chat("llama3-3-70b-instruct")),
        (52_560.0 + 13_140.0) * 0.72,
    );
}

#[test]
fn a_gpt_at_its_maker() {
    // OpenAI's price page: GPT-5 mini, 0.25 a million tokens in, 2.00 out.
    // 52,560 x 0.25 + 13,140 x 2 = 39,420.
    close(
        monthly("saas.openai", "", &chat("gpt-5-mini")),
        52_560.0 * 0.25 + 13_140.0 * 2.00,
    );
}

#[test]
fn a_reasoning_model_at_its_maker() {
    // OpenAI's price page: o3, 2.00 a million tokens in, 8.00 out; what it thinks counts as out.
    // 10 tokens in and 50 out a second: 26.28 x 2 + 131.4 x 8 = 1,103.76.
    let inputs = Sheet::new()
        .word("model", "o3")
        .rate("tokens_in_per_second", 10.0)
        .rate("tokens_out_per_second", 50.0);
    close(
        monthly("saas.openai", "", &inputs),
        26.28 * 2.00 + 131.4 * 8.00,
    );
}

#[test]
fn a_gpt_on_azure() {
    // Azure OpenAI's price page, Global: GPT-4.1 mini, 0.40 a million tokens in, 1.60 out.
    // 52,560 x 0.40 + 13,140 x 1.60 = 42,048.
    close(
        monthly("azure.openai", "eastus", &chat("gpt-4.1-mini")),
        52_560.0 * 0.40 + 13_140.0 * 1.60,
    );
}

#[test]
fn a_gemini_of_google() {
    // Vertex AI's price page: Gemini 2.5 Pro up to 200,000 tokens, 1.25 a million in, 10.00 out.
    // 52,560 x 1.25 + 13,140 x 10 = 197,100.
    close(
        monthly("gcp.vertex_gemini", "us-central1", &chat("gemini-2.5-pro")),
        52_560.0 * 1.25 + 13_140.0 * 10.00,
    );
}

#[test]
fn a_small_gemini_of_google() {
    // Vertex AI's price page: Gemini 2.5 Flash-Lite, 0.10 a million tokens in, 0.40 out.
    // 52,560 x 0.10 + 13,140 x 0.40 = 10,512.
    close(
        monthly(
            "gcp.vertex_gemini",
            "us-central1",
            &chat("gemini-2.5-flash-lite"),
        ),
        52_560.0 * 0.10 + 13_140.0 * 0.40,
    );
}
